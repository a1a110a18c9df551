"""Asks the tests about mutants: nine of ten have to be noticed. integrity.md section 4 row 21, ADR 0053

`python -m tests.support.mutation --each 15 --seed 1`. A test that runs out of time has noticed nothing.
"""

import argparse
import itertools
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.support.mutants import ROOT, Mutant, mutants

UNIT, INTEGRATION = "tests/unit", "tests/integration"
LEDGER = (f"{INTEGRATION}/test_ledger.py", f"{INTEGRATION}/test_ledger_under_faults.py")
VERIFY = (f"{UNIT}/test_verify.py", f"{UNIT}/test_verify_witness.py", f"{UNIT}/test_two_verifiers.py")
ACCESS = (f"{UNIT}/test_authority.py", f"{UNIT}/test_gate.py", f"{INTEGRATION}/test_scopes.py", f"{INTEGRATION}/test_people.py", f"{INTEGRATION}/test_training_gate.py",
          f"{INTEGRATION}/test_small_refusals.py", f"{INTEGRATION}/test_reviews_and_routes.py",
          f"{INTEGRATION}/test_compliance_rows.py")  # fmt: skip
SIGNING = (f"{INTEGRATION}/test_signatures.py", f"{INTEGRATION}/test_alarms.py",
           f"{INTEGRATION}/test_small_refusals.py", f"{INTEGRATION}/test_compliance_rows.py")  # fmt: skip
# Which tests are asked about a module: they would have to notice, and nothing slower is needed.
TARGETS: dict[str, tuple[str, ...]] = {
    "shared/merkle.py": (f"{UNIT}/test_merkle.py",),
    "shared/canonical.py": (f"{UNIT}/test_canonical.py", *VERIFY),
    "shared/checkpoint.py": (f"{UNIT}/test_checkpoint.py",),
    "services/ledger/sequencer.py": LEDGER,
    "services/ledger/sealer.py": LEDGER,
    "verify/cqms_verify.py": VERIFY,
    "verify/notes.py": VERIFY,
    "verify/entries.py": (f"{UNIT}/test_verify_entries.py", *VERIFY),
    "verify/pack.py": VERIFY,
    "shared/authority.py": ACCESS,
    "shared/lifecycle.py": ACCESS,
    "shared/authz.py": (f"{INTEGRATION}/test_doors.py", f"{INTEGRATION}/test_alarms.py", *ACCESS),
    "shared/signatures.py": SIGNING,
    "shared/ceremonies.py": SIGNING,
}
BAR, LEAST_SECONDS, SLOWER, WAITING = 0.90, 30.0, 4.0, 40.0
# what pytest ends with, and what the system ends a process with that used up its seconds
TIMES = itertools.count(1_000_000_000)
VERDICTS = {0: "passed", 1: "failed", 2: "failed", -signal.SIGXCPU: "late", -signal.SIGKILL: "late"}


def asked(tree: Path, tests: tuple[str, ...], seconds: float) -> tuple[str, float]:
    """Return `failed`, `passed`, `late` or `broken` for the tests on a tree, in a process of its own, and its processor time.

    Late is who used up so many seconds of processor, or waits for ever: a busy machine changes no verdict.
    """
    began, child = time.monotonic(), os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
        _run(tree, tests)
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return VERDICTS.get(os.waitstatus_to_exitcode(status), "broken"), used.ru_utime + used.ru_stime
        if time.monotonic() - began > seconds * WAITING:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "late", seconds
        time.sleep(0.05)


def _run(tree: Path, tests: tuple[str, ...]) -> None:
    """Run tests as a fresh process would, but for what is imported from elsewhere; never returns."""
    import pytest

    for name in [
        name for name in sys.modules if name.partition(".")[0] in ("tests", "shared", "services", "verify")
    ]:
        del sys.modules[name]
    os.chdir(tree)
    sys.dont_write_bytecode = False  # what is not changed is compiled once, for all of them
    sys.path[:0] = [str(tree)]
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    code = 3
    try:
        code = int(
            pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not slow", *tests])
        )
    finally:
        os._exit(code)


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def copied(folder: Path) -> Path:
    """Return a copy of the project to be changed."""
    left_out = shutil.ignore_patterns(
        ".git", ".venv", "node_modules", ".local", "cdk.out", "__pycache__", ".*_cache", "dist"
    )
    return Path(shutil.copytree(ROOT, folder / "project", ignore=left_out))


def run(each: int, seed: str, only: str = "") -> int:
    """Ask about some mutants of each module; return 0 when at least nine of ten were noticed."""
    import botocore.session  # noqa: F401  # what every test imports is imported once, before the forks
    import hypothesis  # noqa: F401
    import pynamodb.models  # noqa: F401

    noticed, left, known = 0, list[str](), dict[tuple[str, ...], float]()
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(Path(folder))
        for path, tests in TARGETS.items():
            if not re.search(only, path):
                continue
            if tests not in known:
                outcome, known[tests] = asked(tree, tests, 600)
                assert outcome == "passed", f"{path}: its tests do not pass as it is: {outcome}"
            every = mutants(path)
            chosen = random.Random(f"{seed}/{path}").sample(every, min(each, len(every)))
            late = max(LEAST_SECONDS, known[tests] * SLOWER)
            before = len(left)
            for one in chosen:
                if survived := _asked(tree, one, tests, late):
                    left.append(survived)
                    say(f"    {survived}")
            here = len(left) - before
            noticed += len(chosen) - here
            say(f"{path}: {len(chosen) - here} of {len(chosen)} noticed, of {len(every)} in all")
    share = noticed / max(1, noticed + len(left))
    say(f"seed {seed}: {noticed} of {noticed + len(left)} noticed, {share:.1%}; the bar is {BAR:.0%}")
    return 0 if share >= BAR else 1


def written(place: Path, text: str) -> None:
    """Write a module with a time that it never had: what Python keeps compiled of it is another's."""
    place.write_text(text, encoding="utf-8")
    at = next(TIMES)
    os.utime(place, (at, at))


def _asked(tree: Path, mutant: Mutant, tests: tuple[str, ...], late: float) -> str:
    """Return what survived and how, or nothing when a test failed."""
    place = tree / mutant.path
    before = place.read_text(encoding="utf-8")
    written(place, mutant.text)
    try:
        outcome, _ = asked(tree, tests, late)
    finally:
        written(place, before)
    return "" if outcome == "failed" else f"{mutant.said} [{outcome}]"


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=8, help="mutants of each module")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", default="", help="a pattern of modules' paths")
    said = parser.parse_args()
    return run(said.each, said.seed, said.only)


if __name__ == "__main__":
    sys.exit(main())
