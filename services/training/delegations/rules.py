"""What must hold before a task is handed over. E6(R3) 2.3.1 and 2.3.2, records.md 2.4"""

from collections.abc import Sequence

from shared import clock
from shared.lifecycle import Case, rule
from shared.roles import Role

TRAINER = (Role.TRAINING_ADMINISTRATOR,)


@rule(
    "name days that are not over yet",
    code="INVALID_TRANSITION",
    clause="E6(R3) 2.3.1: before the task is done",
)
def begins_today_or_later(case: Case) -> bool:
    """Nobody says afterwards that a task had been handed over."""
    return str(case.record.data["begins_on"]) >= clock.today().isoformat()


@rule("an investigator of this very site delegates its tasks", code="NOT_QUALIFIED", clause="E6(R3) 2.3.1",
      who_can=(Role.INVESTIGATOR,))  # fmt: skip
def is_investigator_there(case: Case) -> bool:
    """Whoever answers for the site hands its tasks over, and nobody from elsewhere."""
    at, site = clock.instant(clock.now()), case.record.scope
    return any(g.role is Role.INVESTIGATOR and g.scope == site and g.holds(at) for g in case.person.grants)


@rule("name somebody who holds a role at this site", code="NOT_QUALIFIED", clause="E6(R3) 2.3.2: staff of the site",
      who_can=(Role.STUDY_ADMINISTRATOR,))  # fmt: skip
def works_there(case: Case) -> bool:
    """Tasks of a site are done by people of the site."""
    return case.facts.get("works_there") is True


@rule("end the delegation that stands first", code="ALREADY_EXISTS", clause="E6(R3) 2.3.2: the record of who does what",
      who_can=(Role.INVESTIGATOR,))  # fmt: skip
def is_delegated_once(case: Case) -> Sequence[str] | bool:
    """Of a person and a task the log of a site has one line that stands."""
    return _missing(case, "standing")


@rule("complete first what the task asks for", code="NOT_TRAINED", clause="records.md 2.4: delegated task; E6(R3) 2.3.2",
      who_can=TRAINER)  # fmt: skip
def is_trained(case: Case) -> Sequence[str] | bool:
    """Nobody is given a task that they were not trained in."""
    return _missing(case, "untrained")


@rule(
    "do first what was missed", code="NOT_TRAINED", clause="records.md 2.13: training.missed", who_can=TRAINER
)
def has_missed_nothing(case: Case) -> Sequence[str] | bool:
    """Nobody does a delegated task while training they missed is open."""
    return _missing(case, "missed")


def _missing(case: Case, name: str) -> Sequence[str] | bool:
    found = case.facts.get(name)
    return list(found) if isinstance(found, Sequence) else False
