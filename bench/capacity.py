"""Part capacity: AWS calls, units and dollars of each action, and their growth with the records. K1 to K4, G1, $1"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import money
from bench.ground import staffed
from bench.replay import processor_seconds
from bench.table import Row, judged, told
from bench.warm import signing
from tests.support.calls import counted, spoiled
from tests.support.double.capacity import Bill
from tests.support.double.cloud import current
from tests.support.effects import effect
from tests.support.filled import Filled, filled_study, metered, steepness, units
from tests.support.study import Reply

SIZES = (100, 1_000, 10_000, 20_000)
DATA = {"GetObject", "PutObject"}
BATCH = 32  # entries that the ledger takes together
YEAR = {"create": 5_000, "step": 20_000, "signing": 10_000, "read": 900_000, "upload": 3_000}  # 200 users
CHANGING = ("create", "step", "signing", "upload")
OF_MONEY = ("create", "step", "read", "signing")


@dataclass(frozen=True)
class Cost:
    """What one action cost: its AWS calls in order, its bills, and the processor time it took here."""

    calls: list[str]
    bills: list[Bill]
    requests: int = 1
    seconds: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.calls + other.calls, self.bills + other.bills, self.requests + other.requests)


def cost(send: Callable[[], Reply]) -> Cost:
    """Return what a request cost that was answered."""
    bills: list[Bill] = []
    with counted() as watch:
        took = processor_seconds(lambda: bills.extend(metered(send)))
    return Cost(list(watch.names), bills, seconds=took)


def measured() -> Iterator[Row]:
    """Measure it; yields rows."""
    with filled_study(staffed()) as filled:
        grown: dict[str, list[Cost]] = {}
        for size in SIZES:
            filled.grow(size)
            for name, send in filled.requests().items():
                grown.setdefault(name, []).append(cost(send))
        found = {name: costs[0] for name, costs in grown.items()}
        one, other = signing(filled).values()
        found["signing"] = cost(one) + cost(other)
        for name, paid in found.items():
            yield from judged_cost(name, paid)
        yield from over_all(found)
        yield from growth(grown)
        yield from repeated(filled)
        yield from later(filled, found)


def judged_cost(name: str, paid: Cost) -> Iterator[Row]:
    """Hold one action's calls, units and dollars against their bars."""
    write, read = units(paid.bills)
    yield judged(f"K1 {name}: AWS calls", len(paid.calls))
    yield judged(f"K2 {name}: write units", write)
    yield judged(f"K2 {name}: read units", read)
    row = judged if name in OF_MONEY else told
    yield row(f"$1 {name}: dollars for 1,000", 1000 * dollars(paid))


def dollars(paid: Cost) -> float:
    """Return what an action costs on AWS."""
    return paid.requests * money.request([]) + money.stored(paid.bills)


def over_all(found: dict[str, Cost]) -> Iterator[Row]:
    """Hold what no action may do at all."""
    bills = [bill for paid in found.values() for bill in paid.bills]
    calls = [call for paid in found.values() for call in paid.calls]
    queried = [bill.scanned / max(bill.returned, 1) for bill in bills if bill.operation == "Query"]
    yield judged("K3 scans", calls.count("Scan"))
    yield judged("K3 rows looked at for each returned", max(queried))
    yield judged("K3 calls that carry bytes of documents", sum(call in DATA for call in calls))


def growth(grown: dict[str, list[Cost]]) -> Iterator[Row]:
    """Hold the exponents; processor time on the double is said, not judged."""
    for name, costs in grown.items():
        series = [(len(paid.calls), *units(paid.bills)) for paid in costs]
        worst = max(
            steepness(SIZES, [float(one) for one in figures]) for figures in zip(*series, strict=True)
        )
        yield judged(f"G1 {name}: exponent of calls and units", worst)
        slower = costs[-1].seconds / costs[0].seconds
        yield told(f"G1 {name}: processor at 20,000 records for that at 100", slower)


def repeated(filled: Filled) -> Iterator[Row]:
    """Throttle one attempt of a create, then ask the same again with its key. K4"""
    team = filled.team
    body = {"title": "Repeated", "doc_type": "SOP", "owner": team.author.person}

    def create(key: str) -> Reply:
        return team.document_controller.post("/documents", body, idempotency_key=key)

    before = current().copy()
    first = len(cost(lambda: create("once")).calls)
    second = len(cost(lambda: create("once")).calls)
    entries = sum(effect(before, current()).entries.values())
    with spoiled(0, "throttle") as attempts:
        create("throttled")
    yield judged("K4 throttled create: calls more", attempts[0] - first)
    yield judged("K4 repeated create: calls more", second - first)
    yield judged("K4 repeated create: audit entries", entries)


def later(filled: Filled, found: dict[str, Cost]) -> Iterator[Row]:
    """Let the ledger order, seal and publish a batch of creates; then say what a year of a study costs."""
    team, store = filled.team, current().dynamodb
    team.simulator.deliver()
    for _ in range(BATCH):
        team.document_controller.post(
            "/documents", {"title": "Later", "doc_type": "SOP", "owner": team.author.person}
        )
    store.bills = []
    try:
        with counted() as watch:
            team.simulator.told()
        bills = store.bills
    finally:
        store.bills = None
    write, read = (one / BATCH for one in units(bills))
    yield judged("K2 create, ledger later: write units", write)
    yield judged("K2 create, ledger later: read units", read)
    yield told("K1 create, ledger later: AWS calls", len(watch.names) / BATCH)
    entry = money.stored(bills) / BATCH
    yield told("$ a study-year of requests", sum(times * dollars(found[name]) for name, times in YEAR.items())
               + entry * sum(times for name, times in YEAR.items() if name in CHANGING))  # fmt: skip
