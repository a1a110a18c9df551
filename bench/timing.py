"""Processor time, taken as shuffled pairs in one run: the machine's mood falls on both alike."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

ROUNDS, EACH = 9, 4
Timer = Callable[[], float]


@dataclass(frozen=True)
class Paired:
    """Multiples of the yardstick: best against best, and the middle of the rounds' own."""

    best: float
    middle: float
    seconds: float


def paired(yardstick: Timer, subjects: Mapping[str, Timer], rounds: int = ROUNDS) -> dict[str, Paired]:
    """Time each subject beside the yardstick; a timer returns the processor seconds of one run."""
    order: list[tuple[str, Timer]] = [("", yardstick), *subjects.items()]
    found: dict[str, list[float]] = {name: [] for name, _ in order}
    for _, timer in order:
        timer()
    shuffled = random.Random(1)
    for _ in range(rounds):
        shuffled.shuffle(order)
        for name, timer in order:
            found[name].append(min(timer() for _ in range(EACH)))
    mine = found.pop("")
    return {name: Paired(min(times) / min(mine),
                         median(one / other for one, other in zip(times, mine, strict=True)), min(times))
            for name, times in found.items()}  # fmt: skip
