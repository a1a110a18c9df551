"""How fast a million entries are verified, and in how much memory, on one core."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import bulk
from tests.support.packs import LogKey, trust_file

ROOT = Path(__file__).resolve().parents[2]
ENTRIES, MOST_SECONDS, MOST_MB = 1_000_000, 60, 300


@pytest.mark.slow
def test_a_million_entries_are_verified_in_a_minute_and_300_mb(tmp_path: Path):
    """Seconds are those of the processor, so that a busy machine does not count against the verifier."""
    log = LogKey()
    pack = bulk.written(tmp_path / "pack", ENTRIES, log)
    command = [sys.executable, "-m", "verify.cqms_verify", str(pack)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = subprocess.run(
        [*command, "--trust", str(trust_file(tmp_path, log.public))],
        cwd=ROOT, capture_output=True, check=False, env=os.environ | {"PYTHONHASHSEED": "0"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    megabytes = after.ru_maxrss / 1024
    report = json.loads(answer.stdout)
    size = sum(path.stat().st_size for path in (pack / "seg").iterdir()) / ENTRIES
    told = f"{ENTRIES} entries of {size:.0f} B: {seconds:.1f} s of processor, {megabytes:.0f} MB"
    assert (answer.returncode, report["entries"]) == (0, ENTRIES)
    assert megabytes <= MOST_MB, told
    assert seconds <= MOST_SECONDS, told
