"""Whatever of one study is carried into another opens nothing there, shows nothing, changes nothing. ACC-01

integrity.md section 4 row 15. `REQUESTS=5000` asks more; the requests are drawn from a seed.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from tests.support.neighbours import CANARY, UNKNOWN, Neighbours, neighbours
from tests.support.staff import Staffed
from tests.support.study import Reply

REQUESTS = int(os.environ.get("REQUESTS", "300"))
SEED = 20261122
OWN = ("instance", "trace_id")  # of an answer: which address and which request it belongs to


@pytest.fixture(scope="module")
def both(staffed: Staffed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    with neighbours(staffed, tmp_path_factory.mktemp("xyz02")) as found:
        yield found


def test_what_is_one_studys_is_refused_in_another_and_nothing_of_it_is_read(both: Neighbours) -> None:
    before, counted = both.kept(), Counter[str]()
    with both.watched():
        for n in range(REQUESTS):
            what, reply, unknown = both.asked(random.Random(f"{SEED}/{n}"))
            counted[what.partition(" ")[0]] += 1
            judge(f"{SEED}/{n}: {what}", reply, unknown)
            for call in both.seen:
                assert not any(name in call for name in both.theirs.names), f"{SEED}/{n}: {what} made {call}"
            both.seen.clear()
    assert both.kept() == before
    assert set(counted) == {"token", "account", "id", "reference", "cursor", "signing"}


def judge(what: str, reply: Reply, unknown: Reply | None) -> None:
    """Refused, as what nobody ever heard of is; a list that goes on somewhere shows one's own alone."""
    said = json.dumps(reply.body) if not isinstance(reply.body, bytes) else reply.body.decode("latin-1")
    assert CANARY not in said, what
    assert "ABC01-" not in said or reply.status >= 400, what
    kind = what.split()[1]
    if kind in ("token", "account"):
        assert (reply.status, reply.code) == (401, "NOT_AUTHENTICATED"), (what, said)
    elif kind == "cursor":
        assert reply.status in (200, 403, 422), (what, said)
    else:
        assert 400 <= reply.status < 500, (what, said)
    if unknown is not None:
        assert (reply.status, plain(reply)) == (unknown.status, plain(unknown)), what


def plain(reply: Reply) -> object:
    """Return what an answer says, without the name of what was asked for."""
    assert isinstance(reply.body, dict)
    return (
        sorted(name for name in reply.body if name not in OWN),
        reply.body["code"],
        reply.body.get("reason"),
    )


def test_a_file_that_landed_in_another_study_is_not_looked_at(both: Neighbours) -> None:
    before = both.kept()
    with both.watched(), pytest.raises(BatchProcessingError, match="does not exist"):
        both.landed_there()
    assert not any(name in call for call in both.seen for name in both.theirs.names)
    assert both.kept() == before


def test_a_fact_of_another_study_is_not_heard(both: Neighbours) -> None:
    before, fact = both.kept(), both.theirs.fact
    assert fact["detail"]["study"] == "ABC01"
    with pytest.raises(BatchProcessingError, match="a fact of study ABC01"):
        both.here.simulator.tell("people", json.dumps(fact))
    assert both.kept() == before


def test_an_unknown_thing_is_unknown(both: Neighbours) -> None:
    assert both.here.quality_manager.get(f"/documents/{UNKNOWN}").status == 404
