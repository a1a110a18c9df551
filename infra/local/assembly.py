"""The synthesised study that a local run deploys: made once for the same sources, kept below build."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra import source
from infra.local.settings import Local, LocalError
from infra.study import ROOT, Study

INPUTS = ("infra", "services", "shared", "events", "studies", "witness")


def sources_digest(study: Study) -> str:
    """SHA-256 over everything a study's template is made from."""
    total = hashlib.sha256(f"{study.id}\n{study.config}\n".encode())
    for folder in INPUTS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    total.update((ROOT / "requirements.lock").read_bytes())
    return total.hexdigest()


def made(local: Local) -> Path:
    """Return this run's copy of what `python -m infra.app` makes of these sources, made once for every run of theirs."""
    assembly = local.data / "cdk.out"
    kept = source.BUILD / f"assembly-{local.study.prefix}-{sources_digest(local.study)[:12]}"
    source.BUILD.mkdir(exist_ok=True)
    with (source.BUILD / "assembly.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _synthesise(local.study_id, kept)
        shutil.rmtree(assembly, ignore_errors=True)
        shutil.copytree(kept, assembly)
    return assembly


def _synthesise(study_id: str, target: Path) -> None:
    """Synthesise this study alone, in place of what was made for it before; cdk-nag's rules are `make synth`'s part."""
    with tempfile.TemporaryDirectory(dir=source.BUILD, prefix="synthesis-") as folder:
        environment = os.environ | {
            "CDK_OUTDIR": f"{folder}/out",
            "CQMS_STUDIES": study_id,
            "CQMS_SKIP_NAG": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "infra.app"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LocalError(
                f"The stack does not synthesise; `make synth` says the same:\n{done.stderr[-3000:]}"
            )
        for earlier in source.BUILD.glob(f"{target.name.rpartition('-')[0]}-*"):
            shutil.rmtree(earlier)
        Path(folder, "out").rename(target)
