"""Every two faults over a pipeline of three commands: nothing is lost, doubled or half done. integrity.md section 4 row 1.

`PAIRS=all` tries every pair; `PAIRS=400` so many, drawn from a seed.
"""

import os
from random import Random

import pytest

from tests.support.histories import Ground
from tests.support.pairs import Pair, pairs

PAIRS, SEED, PARTS = os.environ.get("PAIRS", "24"), "pairs/20261122", 8


@pytest.mark.parametrize("part", range(PARTS))
def test_two_faults_lose_double_and_halve_nothing(ground: Ground, part: int) -> None:
    usual = Pair(ground)
    usual.run()
    every = pairs(usual.hub.attempts)
    chosen = every if PAIRS == "all" else Random(SEED).sample(every, int(PAIRS))
    met = 0
    for first, second in chosen[part::PARTS]:
        pair = Pair(ground, first, second)
        pair.run()
        met += pair.hub.faults > 1
    assert met > len(chosen) / PARTS / 2, "the second fault hardly ever met anything"
