"""Part cold: functions started from the built package, each in a process of its own. C1, C2, C4 to C6

The package for AWS is for another processor; its twin (ADR 0077) differs from it in native wheels alone.
"""

import os
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench import ground
from bench.starting import YARDSTICK, Started, function, start, valgrind
from bench.table import Row, judged, told
from infra import package, package_inspection
from infra.source import BUILD
from tests.support.study import request_event

# By what they do: an API of every size, and a worker of each kind.
APIS = {"documents": "/documents", "people": "/people", "tasks": "/tasks"}
WORKERS = ("ledger.sequencer", "training.reactions")
SITE = Path(sysconfig.get_paths()["purelib"])


def measured() -> Iterator[Row]:
    """Measure it; yields rows."""
    os.environ["UV_OFFLINE"] = "1"  # what is installed was locked and fetched by make setup
    twin = package.build(BUILD / "bench", twin=True)
    for folder in (twin.plain, twin.drawing):
        found = package_inspection.inspect(folder)
        yield judged(f"C6 {folder.name} package: MB zipped", found.zipped / 1e6)
        yield judged(f"C6 {folder.name} package: MB open", found.open / 1e6)
    scratch = ground.kept_folder()
    given = {**ground.staffed().environment, **ground.ENVIRONMENT, "POWERTOOLS_LOG_LEVEL": "ERROR"}
    y1 = start(SITE, YARDSTICK, given, scratch)
    yield told("Y1: million instructions", y1.instructions / 1e6)
    yield told("Y1: MB of memory", y1.kilobytes / 1024)
    for name, said in functions().items():
        yield from judged_start(
            name, start(twin.of(f"services.{name}"), said, environment_of(name, given), scratch), y1
        )


def functions() -> Mapping[str, str]:
    """Return what is started, by its name."""
    asked = {name: request_event("GET", path, "", None, None, {}) for name, path in APIS.items()}
    apis = {f"{name}.api": function(f"services.{name}.api", event) for name, event in asked.items()}
    return apis | {name: function(f"services.{name}", None) for name in WORKERS}


def environment_of(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what a function of this service is given."""
    service = name.partition(".")[0]
    return {**given, "POWERTOOLS_SERVICE_NAME": service}


def judged_start(name: str, started: Started, y1: Started) -> Iterator[Row]:
    """Hold one start against the yardstick of the same run."""
    if valgrind():
        bar = "C1" if name.endswith(".api") else "C2"
        yield judged(
            f"{bar} {name}: million instructions", started.instructions / 1e6, "Y1", y1.instructions / 1e6
        )
    yield judged(f"C4 {name}: MB of memory", started.kilobytes / 1024, "Y1", y1.kilobytes / 1024)
    yield judged(f"C5 {name}: modules that are never imported", len(started.never))
    yield judged(f"C6 {name}: sources compiled at start", len(started.compiled))
    yield told(f"C5 {name}: modules", started.modules)
