"""What a missing role is called: outside one's office, or not one's part in it."""

from collections.abc import Iterable, Sequence, Set

from shared.errors import Refusal
from shared.roles import OUTSIDE, Role, said

RULE = "ACC-02, 21 CFR 11.10(g)"


def role_missing(held: Set[Role], roles: Iterable[Role]) -> Refusal:
    """Return the refusal of an act that none of the roles held allows.

    OUT_OF_SCOPE when the person only administers or only inspects: no step of the quality work is theirs.
    """
    who = [said(role) for role in roles if role is not Role.SYSTEM]
    asked = f"This is for {' or '.join(who) or 'the system'}"
    if held and held <= OUTSIDE:
        offices = " and ".join(sorted(said(role) for role in held))
        detail = f"{asked}; it lies outside the office of {offices}."
        return Refusal("OUT_OF_SCOPE", detail, RULE, "role_missing", (), who)
    detail = f"{asked}; you act as {', '.join(sorted(held)) or 'nobody'}."
    return Refusal("FORBIDDEN", detail, RULE, "role_missing", (), who)


def not_trained(missing: Sequence[str]) -> Refusal:
    """Return the refusal of an act in a role whose training comes before work and is not complete. 21 CFR 11.10(i)"""
    detail = "Your role is withheld until the training that comes before work is complete; see your training."
    who = ("you yourself", "training administrator")
    return Refusal("NOT_TRAINED", detail, "VAL-09, 21 CFR 11.10(i)", "training_not_current", missing, who)
