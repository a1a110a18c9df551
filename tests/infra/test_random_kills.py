"""The local cloud's processes killed at random moments among writes: what was acknowledged is there within a minute.

integrity.md section 4, issue 3 item 6; `KILLS=20`, the seed is the number of the kill.
"""

import os
import signal
import threading
import time
from pathlib import Path
from random import Random

import httpx
import pytest

from infra.local import deploy, processes, runner
from infra.local.settings import Local
from tests.support.local import DEMO_PASSWORD, LocalCloud, free_port, running_cloud

pytestmark = [pytest.mark.requires_local_cloud, pytest.mark.slow, pytest.mark.timeout(3600)]
KILLS = int(os.environ.get("KILLS", "20"))
MOST_SECONDS = 60.0


def killed_after(cloud: LocalCloud, seconds: float, modules: tuple[str, ...]) -> threading.Thread:
    """Kill processes of the local cloud in a while, from beside whoever writes."""

    def kill() -> None:
        time.sleep(seconds)
        for module in modules:
            os.kill(processes.running(cloud.local, module) or 0, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def written(cloud: LocalCloud, n: int, until: threading.Thread) -> dict[str, str]:
    """Register organisations until the processes are gone; return name by id of what was acknowledged."""
    acked: dict[str, str] = {}
    try:
        with cloud.signed_in("ada") as http:
            while until.is_alive():
                name = f"Vendor {n}.{len(acked)}"
                answer = http.post("/api/v1/parties", json={"kind": "vendor", "legal_name": name})
                if answer.status_code == 201:
                    acked[answer.json()["id"]] = name
    except (httpx.TransportError, AssertionError, ValueError):
        pass  # the door or the cloud is gone: nothing was acknowledged
    until.join()
    return acked


def test_what_was_acknowledged_is_there_a_minute_after_any_kill(tmp_path: Path) -> None:
    acked: dict[str, str] = {}
    with running_cloud(tmp_path / "study") as cloud:
        for n in range(KILLS):
            dice = Random(n)
            which = dice.choice(((processes.CLOUD,), (processes.DOOR,), (processes.CLOUD, processes.DOOR)))
            acked |= written(cloud, n, killed_after(cloud, dice.uniform(0.5, 4.0), which))
            began = time.monotonic()
            runner.up(cloud.local, demo=False)
            took = time.monotonic() - began
            assert took < MOST_SECONDS, f"kill {n} of {which}: back after {took:.0f} s"
            with cloud.signed_in("ada") as http:
                found = {one: http.get(f"/api/v1/parties/{one}") for one in acked}
            lost = {one: answer.status_code for one, answer in found.items() if answer.status_code != 200}
            assert not lost, f"kill {n} of {which}: {lost}"
            assert all(answer.json()["title"] == acked[one] for one, answer in found.items())
        assert len(acked) >= KILLS, "hardly anything was written"
        figures = runner.restore_drill(cloud.local)
    assert (figures["differences"], figures["verdict"]) == ([], "verified")


def test_a_first_run_that_was_killed_half_way_begins_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing was anybody's yet, so nothing is kept; the next `make up` says so and ends well."""

    def dies(local: Local, text: str) -> None:
        os.kill(processes.running(local, processes.CLOUD) or 0, signal.SIGKILL)
        raise KeyboardInterrupt(text)

    local = Local(data=tmp_path / "study", cloud_port=free_port(), door_port=free_port(), study_id="ABC01")
    monkeypatch.setenv("CQMS_DEMO_PASSWORD", DEMO_PASSWORD)
    try:
        with monkeypatch.context() as patch:
            said = runner.say
            patch.setattr(
                runner, "say", lambda text: dies(local, text) if text == "Deploying abc01" else said(text)
            )
            with pytest.raises(KeyboardInterrupt, match=r"Deploying abc01$"):
                runner.up(local, demo=False)
        runner.up(local, demo=False)
        assert "The first run was interrupted; starting it afresh" in capsys.readouterr().out
        with LocalCloud(local, deploy.outputs(local)).signed_in("ada") as http:
            assert http.get("/api/v1/parties").status_code == 200
    finally:
        for module in (processes.DOOR, processes.CLOUD):
            processes.stop(local, module)
