"""Where a local study lives and which ports it uses; several may run side by side."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from infra.study import ROOT, Study, all_studies

ACCOUNT = "000000000000"
# The emulator starts one process per parallel call and keeps it this long.
WARM_SECONDS = "120"


class LocalError(Exception):
    """Something in the way of the local run; the message says what to do."""


@dataclass(frozen=True)
class Local:
    """One local run: data folder, the local cloud's port, the front door's port, the study."""

    data: Path
    cloud_port: int
    door_port: int
    study_id: str

    @property
    def endpoint(self) -> str:
        """The local cloud's address; presigned links carry it."""
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def url(self) -> str:
        """The one address people use."""
        return f"http://localhost:{self.door_port}"

    @property
    def study(self) -> Study:
        """The study's file."""
        for study in all_studies():
            if study.id == self.study_id:
                return study
        raise LocalError(f"No file in studies/ describes {self.study_id}; set STUDY to one that is there.")

    def root(self) -> tuple[str, str]:
        """Deploy credentials of this local cloud (key id, secret); made once, known to nobody else."""
        path = self.data / "deployer.json"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            content = json.dumps([f"LKIA{secrets.token_hex(8).upper()}", secrets.token_hex(20)])
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
                file.write(content)
        key, secret = json.loads(path.read_text(encoding="utf-8"))
        return str(key), str(secret)

    def remember(self) -> None:
        """Keep ports and study for the commands that follow."""
        self.data.mkdir(parents=True, exist_ok=True)
        said = {"cloud_port": self.cloud_port, "door_port": self.door_port, "study_id": self.study_id}
        (self.data / "settings.json").write_text(json.dumps(said), encoding="utf-8")


def load(data: Path | None = None) -> Local:
    """Return the run described by the environment, else by the last `up` in the folder, else the usual."""
    folder = data or Path(os.environ.get("CQMS_LOCAL_DIR", ROOT / ".local"))
    path = folder / "settings.json"
    last = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return Local(
        data=folder.resolve(),
        cloud_port=int(os.environ.get("CQMS_CLOUD_PORT") or last.get("cloud_port", 4566)),
        door_port=int(os.environ.get("CQMS_PORT") or last.get("door_port", 8080)),
        study_id=str(os.environ.get("STUDY") or last.get("study_id", "ABC01")).upper(),
    )
