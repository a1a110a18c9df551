"""What CAPA does when facts are heard: checks are scheduled, successors opened, actions tick themselves."""

import json
from typing import Any

from events.audits.findings import FindingIssued, FindingRegraded
from events.capas import CapaClosed, CheckDecided
from events.documents import (
    DocumentMadeEffective,
    DocumentObsolescenceDeclined,
    DocumentObsolescenceRequested,
)
from events.training import TrainingCancelled, TrainingCompleted, TrainingRunPlanned
from shared import clock, storage
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.rows import ProjectionRow
from shared.storage import put_projection

from . import births
from .records import ACTION_TYPE, RECORDS

reactions = Reactions("capas")
WAITING = ("initiated", "implementing")
GRAVE = ("critical", "major")


@reactions.on(FindingIssued)
@reactions.on(FindingRegraded)
def finding_graded(heard: Heard) -> None:
    """Open the draft that a grave finding asks for, once, whatever grade it is given later. records.md 2.13, A13"""
    key = (f"FINDING#{heard.fact.record}", "-")
    if heard.fact.grade in GRAVE and storage.get("TABLE", key)[0] is None:
        draft = births.of_finding(heard)
        heard.unit.writes.append(put_projection(ProjectionRow(*key, note=draft.entity, v=1), None))


@reactions.on(CapaClosed)
def capa_closed(heard: Heard) -> None:
    """Schedule the effectiveness check that the plan fixed."""
    if heard.fact.check_required:
        capa = RECORDS.by_entity(heard.envelope.entity)
        births.check(heard, capa, str(capa.data["closed_on"]), 1)


@reactions.on(CheckDecided)
def check_decided(heard: Heard) -> None:
    """Open the successor of what did not work; give what was inconclusive another window."""
    capa = RECORDS.by_entity(heard.fact.capa)
    if heard.fact.outcome == "ineffective":
        births.successor(heard, capa)
    if heard.fact.outcome == "inconclusive":
        births.check(heard, capa, str(capa.data["closed_on"]), heard.fact.window + 1)


@reactions.on(DocumentMadeEffective)
def made_effective(heard: Heard) -> None:
    """Tick the actions that waited for a new version of the document."""
    _tick(heard, heard.fact.document, "document_effective", 100)


@reactions.on(DocumentObsolescenceRequested)
def obsolescence_requested(heard: Heard) -> None:
    """No action begins to wait for it from now on."""
    heard.project("LEAVING", heard.fact.record, "leaving")


@reactions.on(DocumentObsolescenceDeclined)
def obsolescence_declined(heard: Heard) -> None:
    """It can be waited for again."""
    heard.project("LEAVING", heard.fact.record, "stays")


@reactions.on(TrainingRunPlanned)
def run_planned(heard: Heard) -> None:
    """Note how many people must be trained on a version; some may have been heard of before."""
    version = heard.fact.document_version
    run = {"version": version, "expected": heard.fact.expected, "index": heard.envelope.index}
    heard.project(f"RUN#{heard.fact.document}", version, json.dumps(run))
    heard.project("OF", version, heard.fact.document)
    _tick(heard, heard.fact.document, "training_share", _share(run, _trained(version)))


@reactions.on(TrainingCompleted)
def trained(heard: Heard) -> None:
    """Note who is trained; tick the actions whose share is reached."""
    _counted(heard, "completed")


@reactions.on(TrainingCancelled)
def excused(heard: Heard) -> None:
    """Note who need not be trained any more."""
    _counted(heard, "cancelled")


def _counted(heard: Heard, state: str) -> None:
    version = heard.fact.document_version
    if version is None:
        return  # a quiz or a task under supervision trains nobody on a document
    heard.project(f"TRAINED#{version}", heard.fact.person, state)
    [of] = storage.get("TABLE", ("OF", version))
    if of is None:
        return  # the run is still on its way, and counts then
    document = str(of["note"])
    runs = [json.loads(row["note"]) for row in storage.partition_rows("TABLE", f"RUN#{document}")]
    newest = max(runs, key=lambda run: int(run["index"]))
    if newest["version"] == version:
        people = {**_trained(version), heard.fact.person: state}
        _tick(heard, document, "training_share", _share(newest, people))


def _trained(version: str) -> dict[str, str]:
    return {row["sk"]: row["note"] for row in storage.partition_rows("TABLE", f"TRAINED#{version}")}


def _share(run: dict[str, Any], people: dict[str, str]) -> int:
    """Return how many of a hundred of those who must be trained are; nobody to train means all."""
    expected = int(run["expected"]) - sum(state == "cancelled" for state in people.values())
    return 100 * sum(state == "completed" for state in people.values()) // expected if expected > 0 else 100


def _tick(heard: Heard, document: str, completion: str, share: int) -> None:
    """Note in every action that waits for it that its fact is met; each ticks once."""
    rows = storage.partition_rows("TABLE", f"WAITS#{document}")
    for action in RECORDS.several([row["sk"] for row in rows if row["note"] in WAITING]):
        data = action.data
        reached = completion == "document_effective" or share >= data["threshold_pct"]
        if (
            data["completion"] == completion
            and not data.get("fact_met")
            and action.state in WAITING
            and reached
        ):
            met = {"fact": heard.fact.name, "record": heard.fact.record, "at": clock.instant(clock.now())}
            step = ACTION_TYPE.lifecycle.step("meet_fact")
            case = Case(action, heard.person)
            heard.unit.add(*advanced(step, case, Reason(completion), data={"fact_met": met}))


handler = reactions.handler
