"""Who is asked: the groups that several facts ask for something."""

from collections.abc import Callable, Iterable

from shared.authz import WHOLE_STUDY
from shared.reactions import Heard
from shared.roles import QUALITY, Role

from . import holders

PAGED = (Role.QUALITY_MANAGER, Role.STUDY_MANAGER, Role.MEDICAL)
People = Callable[[Heard], Iterable[str]]


def quality(_: Heard) -> Iterable[str]:
    """Quality assurance."""
    return holders.of(*QUALITY, scope=WHOLE_STUDY)


def paged(_: Heard) -> Iterable[str]:
    """Those who must know at once."""
    return holders.of(*PAGED, scope=WHOLE_STUDY)


def auditors(_: Heard) -> Iterable[str]:
    """Those who audit."""
    return holders.of(*QUALITY, Role.AUDITOR, scope=WHOLE_STUDY)


def managers(_: Heard) -> Iterable[str]:
    """Who answers for the study."""
    return holders.of(Role.STUDY_MANAGER, scope=WHOLE_STUDY)


def reviewers(heard: Heard) -> Iterable[str]:
    """Who reviews what a monitor reports: never that monitor."""
    found = holders.of(Role.LEAD_MONITOR, Role.STUDY_MANAGER, *QUALITY, scope=WHOLE_STUDY)
    return [person for person in found if person != heard.fact.owner]


def owner(heard: Heard) -> Iterable[str]:
    """Whoever looks after the record."""
    return (heard.fact.owner,)


GROUPS: dict[People, str] = {
    quality: "quality assurance",
    auditors: "auditors and quality assurance",
    managers: "study management",
    reviewers: "lead monitors, study management and quality assurance",
    paged: "quality, study management and medicine",
}
