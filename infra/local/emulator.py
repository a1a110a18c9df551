"""The local cloud: ministack in a process of ours that saves, journals, and survives being killed.

Run by `processes.start`; everything it needs is in its environment.
"""

import asyncio
import json
import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn
from ministack import app as ministack
from ministack.core import lambda_runtime, persistence
from ministack.services import cognito

from infra import source
from infra.local import emulator_fixes, nursery, pool_fixes, remembering, unpacking
from infra.local.journal import Journal, attach
from infra.study import ROOT

SAVE_EVERY_SECONDS = 5.0
Scope = dict[str, Any]
Send = Callable[[Scope], Awaitable[None]]
Receive = Callable[[], Awaitable[Scope]]
READS = ("Get", "List", "Describe", "InitiateAuth")

logger = logging.getLogger("cqms.local")


def forget_stream_positions(state: Path) -> None:
    """Positions are saved, records are not: a restored position would stay silent for ever."""
    path = state / "lambda.json"
    if not path.exists():
        return
    saved = json.loads(path.read_text(encoding="utf-8"))
    saved.get("payload", saved).pop("dynamodb_stream_positions", None)
    path.write_text(json.dumps(saved), encoding="utf-8")


class Keeper:
    """Saves the emulator's state while it serves; the journal covers what a save has not caught."""

    def __init__(self, journal: Journal) -> None:
        self._journal, self._lock = journal, threading.Lock()
        self.touched = threading.Event()

    def save(self) -> None:
        """Write a snapshot of everything."""
        with self._lock:
            upto = self._journal.rotate()
            started = time.time()
            persistence.save_all(ministack._build_persistence_save_dict())
            # A store that changed while it was copied keeps its previous file: then keep the journal too.
            fresh = all(
                (Path(persistence.STATE_DIR) / f"{name}.json").stat().st_mtime >= started - 1
                for name in ("dynamodb", "s3")
                if (Path(persistence.STATE_DIR) / f"{name}.json").exists()
            )
            if fresh:
                self._journal.forget(upto)

    def run(self) -> None:
        """Save whenever something was asked for, at most a sixtieth of the time."""
        while True:
            self.touched.wait()
            self.touched.clear()
            started = time.monotonic()
            self.save()
            time.sleep(max(SAVE_EVERY_SECONDS, 60 * (time.monotonic() - started)))


def _changes_people(scope: Scope) -> bool:
    target = next((v.decode() for k, v in scope.get("headers", []) if k.lower() == b"x-amz-target"), "")
    service, _, verb = target.rpartition(".")
    return service.endswith("CognitoIdentityProviderService") and not verb.startswith(READS)


def kept(keeper: Keeper) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Wrap the emulator's application: note every request, and keep changes of people at once."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await ministack.app(scope, receive, _after_startup(send, keeper))
            return
        if scope["type"] == "http" and scope["path"] == "/_local/save":
            await asyncio.to_thread(keeper.save)
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        people = scope["type"] == "http" and _changes_people(scope)

        async def sending(message: Scope) -> None:
            if people and message["type"] == "http.response.start":
                persistence.save_state("cognito", cognito.get_state())
            await send(message)

        await ministack.app(scope, receive, sending)
        keeper.touched.set()

    return application


def _after_startup(send: Send, keeper: Keeper) -> Send:
    """Replay the journal once the emulator has loaded its snapshot, before it answers anything."""

    async def sending(message: Scope) -> None:
        if message["type"] == "lifespan.startup.complete":
            replayed = keeper._journal.replay()
            logger.warning("replayed %d changes made after the last snapshot", replayed)
            attach(keeper._journal)
            threading.Thread(target=keeper.run, daemon=True, name="keeper").start()
        await send(message)

    return sending


def main() -> None:
    """Serve until told to stop; the emulator saves as it ends."""
    state = Path(os.environ["STATE_DIR"])
    state.mkdir(parents=True, exist_ok=True)
    forget_stream_positions(state)
    emulator_fixes.apply(os.environ["AWS_ACCESS_KEY_ID"])
    pool_fixes.apply()
    code = [ROOT / path for path in source.files() if path.suffix == ".py"]
    nursery.use(lambda_runtime, nursery.packages(code, source.FOLDERS))
    unpacking.use(lambda_runtime, state.parent / "code")
    remembering.use()
    # Not the server it brings: parsing in Python took a third of the processor that everything here is given.
    uvicorn.run(
        kept(Keeper(Journal(state.parent / "journal"))),
        host="127.0.0.1",
        port=int(os.environ["GATEWAY_PORT"]),
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
