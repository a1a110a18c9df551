"""The product meets a second emulator that nobody here wrote. integrity.md section 4 row 3; `MOTO=200` lives more histories."""

import os
from pathlib import Path

import pytest

from tests.support.histories import History, Shape
from tests.support.on_moto import moto_ground
from tests.support.staff import Team
from tests.support.study import first_administrators, simulated
from tests.support.trail import check_everything


def test_a_study_begins_on_moto_as_it_does_on_the_double(tmp_path: Path) -> None:
    with simulated(tmp_path, ground="moto") as simulator:
        alan, alba = first_administrators(simulator)
        made = alan.post("/parties", {"kind": "site", "legal_name": "Charite Berlin"}, idempotency_key="once")
        again = alan.post(
            "/parties", {"kind": "site", "legal_name": "Charite Berlin"}, idempotency_key="once"
        )
        simulator.deliver()

        assert (made.status, again.body["id"]) == (201, made.body["id"])
        receipt = alba.get(f"/receipts/{made.body['entity']}/1").body
        assert receipt["sealed"]
        assert check_everything(Team(simulator, alan, alba)) == 3


MOTO = int(os.environ.get("MOTO", "2"))
RATES = (0.05, 0.18, 0.30)


@pytest.mark.parametrize("n", range(MOTO))
def test_nothing_is_lost_doubled_or_out_of_turn_on_moto_either(tmp_path: Path, n: int) -> None:
    with moto_ground(tmp_path) as ground:
        shape = Shape(RATES[n % len(RATES)], skewed=0.2 if n % 5 == 0 else 0.0)
        history = History(ground, f"moto/{n}", shape)
        proof = history.run()
        assert history.acked
        assert proof.hub.faults
