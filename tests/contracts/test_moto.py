"""A first walk on moto: the product meets a second emulator that nobody here wrote."""

from pathlib import Path

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
