"""Who people are in a study, and who they are to a record."""

from enum import StrEnum


class Role(StrEnum):
    """A role granted to a person for a scope and a time."""

    QUALITY_MANAGER = "quality_manager"
    QUALITY_ASSOCIATE = "quality_associate"
    DOCUMENT_CONTROLLER = "document_controller"
    TRAINING_ADMINISTRATOR = "training_administrator"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    STUDY_MANAGER = "study_manager"
    MONITOR = "monitor"
    LEAD_MONITOR = "lead_monitor"
    INVESTIGATOR = "investigator"
    SITE_COORDINATOR = "site_coordinator"
    VENDOR_CONTACT = "vendor_contact"
    AUDITOR = "auditor"
    MEDICAL = "medical"
    UNBLINDED = "unblinded"
    STUDY_ADMINISTRATOR = "study_administrator"
    INSPECTOR = "inspector"
    SYSTEM = "system"


class Relation(StrEnum):
    """What a person is to one record."""

    OWNER = "its owner"
    AUTHOR = "its author"
    REVIEWER = "a named reviewer"
    APPROVER = "a named approver"
    ASSIGNEE = "the person it is assigned to"
    SELF = "the person it is about"
    PROPOSER = "the person who asked for it"
    VERIFIER = "the named verifier"


QUALITY = (Role.QUALITY_MANAGER, Role.QUALITY_ASSOCIATE)
PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)
READERS = PEOPLE
# Whose office is not the work of the study: one keeps access, the other reads.
OUTSIDE = frozenset({Role.STUDY_ADMINISTRATOR, Role.INSPECTOR})
STAFF = tuple(role for role in PEOPLE if role not in OUTSIDE)

_ADMIN = "an administrator has no interest in the data (MHRA 6.16)"
_READ = "an inspector reads and never acts (E6(R3) 3.16.4)"
_AUDIT = "an auditor is independent of what is audited (E6(R3) 3.11.2)"

# Pairs that may not meet in one person while both are valid. ACC-08
CONFLICTS: dict[frozenset[Role], str] = {
    **{frozenset({Role.STUDY_ADMINISTRATOR, role}): _ADMIN for role in STAFF},
    **{frozenset({Role.INSPECTOR, role}): _READ for role in (*STAFF, Role.STUDY_ADMINISTRATOR)},
    **{
        frozenset({Role.AUDITOR, role}): _AUDIT
        for role in (Role.MONITOR, Role.LEAD_MONITOR, Role.INVESTIGATOR, Role.SITE_COORDINATOR)
    },
}


def said(role: Role | Relation) -> str:
    """Return the role as people say it."""
    return role.value.replace("_", " ")
