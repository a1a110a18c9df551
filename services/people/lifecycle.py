"""The life of a person's access and of an organisation, as tables."""

from events.people import (
    CredentialCompromised,
    PartyRegistered,
    PersonLeft,
    PersonRegistered,
    RoleEnded,
    RoleStarted,
    SigningRestored,
)
from shared import clock
from shared.children import no_open_children
from shared.lifecycle import Lifecycle, Step
from shared.roles import PEOPLE, QUALITY, Relation, Role

from .domain import Acceptance, IdentityCheck, NewName, RoleGrant, RoleHeld
from .qualifications.rules import can_be_qualified, has_no_open_qualification
from .rules import (
    all_revoked,
    ended_by_time,
    granted,
    has_no_account,
    organisation_may_work,
    policy_is_current,
    restore_is_requested,
    revoked,
    role_is_held,
    roles_do_not_conflict,
    suspended,
)

ADMIN = (Role.STUDY_ADMINISTRATOR,)
SELF = (Relation.SELF,)

PERSON = Lifecycle(
    initial="registered",
    states=("registered", "active", "left"),
    final=frozenset({"left"}),
    editable=frozenset({"registered", "active"}),
    opened=PersonRegistered,
    transitions=(
        Step("invite", "registered", "active", (Role.SYSTEM,)),
        Step("give_account", "registered", "stays", ADMIN, not_as=SELF, only_if=(has_no_account,), reason=True,
             does=lambda _: {"has_account": True}, emits=PersonRegistered),
        Step("grant_role", ("registered", "active"), "stays", ADMIN, not_as=SELF, fields=RoleGrant, reason=True,
             only_if=(roles_do_not_conflict, organisation_may_work), does=granted, emits=RoleStarted),
        Step("revoke_role", ("registered", "active"), "stays", ADMIN, fields=RoleHeld, reason=True,
             only_if=(role_is_held,), does=revoked, emits=RoleEnded),
        Step("expire_role", ("registered", "active"), "stays", (Role.SYSTEM,), does=ended_by_time, emits=RoleEnded),
        Step("end_inspection", ("registered", "active"), "stays", (Role.SYSTEM,), does=revoked, emits=RoleEnded),
        Step("verify_identity", ("registered", "active"), "stays", (*ADMIN, *QUALITY), not_as=SELF,
             fields=IdentityCheck, does=lambda case: {"identity_verification": {
                 **case.fields, "by": case.person.id, "at": clock.instant(clock.now())}}),
        Step("accept_signature_policy", "active", "stays", PEOPLE, as_=SELF, fields=Acceptance,
             only_if=(policy_is_current,), does=lambda case: {"policy_acceptance": {
                 "version": case.fields["policy_version"], "at": clock.instant(clock.now())}}),
        Step("change_legal_name", "active", "stays", ADMIN, not_as=SELF, fields=NewName, reason=True,
             does=lambda case: {"printed_name": case.fields["printed_name"], "former_names": [
                 *case.record.data["former_names"], case.record.data["printed_name"]]}),
        Step("report_compromise", "active", "stays", PEOPLE, as_=(Relation.SELF,), reason=True,
             label="Report my credentials as compromised", emits=CredentialCompromised,
             does=suspended),
        Step("suspend_signing", "active", "stays", ADMIN, not_as=SELF, reason=True, emits=CredentialCompromised,
             does=suspended),
        Step("request_restore", "active", "stays", ADMIN, not_as=SELF, fields=IdentityCheck, reason=True,
             does=lambda case: {"restore_request": {**case.fields, "by": case.person.id}}),
        Step("confirm_restore", "active", "stays", ADMIN, not_as=(Relation.SELF, Relation.PROPOSER),
             only_if=(restore_is_requested,), reason=True, emits=SigningRestored,
             does=lambda _: {"restore_request": None, "compromised_at": None,
                             "unlocked_at": clock.instant(clock.now())}),
        Step("leave", ("registered", "active"), "left", ADMIN, not_as=SELF, reason=True, does=all_revoked,
             emits=PersonLeft),
    ),
)  # fmt: skip

PARTY = Lifecycle(
    initial="active",
    states=("active", "retired"),
    final=frozenset({"retired"}),
    editable=frozenset({"active"}),
    opened=PartyRegistered,
    transitions=(
        Step("take_up_qualification", "active", "stays", (Role.SYSTEM,), only_if=(can_be_qualified, has_no_open_qualification)),
        Step("note_standing", "active", "stays", (Role.SYSTEM,)),
        Step("retire", "active", "retired", (*ADMIN, *QUALITY), reason=True, only_if=(no_open_children,)),
    ),
)  # fmt: skip
