"""HTTP face of people and access, and what a client needs to begin: config, me, types."""

import json
import os
from pathlib import Path
from typing import Any

from shared import accesses, clock, preview
from shared.answers import Answer
from shared.authz import Grant
from shared.described import TypeDescribed
from shared.http import Api, Call, Operation
from shared.roles import PEOPLE
from shared.serve import Door, serve_records
from shared.signatures import POLICY_VERSION

from .domain import POLICY_TEXT
from .parties import PARTY_TYPE
from .qualifications.records import QUALIFICATION_TYPE
from .records import PERSON_TYPE, RECORDS, person_facts, qualification_facts
from .shapes import Config, GrantHeld, Health, Me, Policy, SignedOut

GENERATED = Path(__file__).parents[2] / "shared" / "generated"

api = Api()
serve_records(api, Door(PERSON_TYPE, RECORDS, facts=person_facts))
serve_records(api, Door(PARTY_TYPE, RECORDS))
serve_records(api, Door(QUALIFICATION_TYPE, RECORDS, parent=PARTY_TYPE, facts=qualification_facts))


@api.open_route("/config", Config)
def config() -> Answer:
    """Tell a client where to sign in and what it talks to."""
    names = {"study": "STUDY", "title": "STUDY_TITLE", "stage": "STAGE", "issuer": "ISSUER",
             "web_client_id": "WEB_CLIENT_ID", "signing_client_id": "SIGNING_CLIENT_ID",
             "sign_in_endpoint": "SIGN_IN_ENDPOINT", "hosted_sign_in": "HOSTED_SIGN_IN", "time_zone": "TIME_ZONE", "release": "APP_VERSION",
             "configuration": "CONFIG_DIGEST"}  # fmt: skip
    body = {key: os.environ.get(name, "") for key, name in names.items()}
    return Answer(200, {**body, "business_date": clock.today().isoformat()})


@api.open_route("/health", Health)
def health() -> Answer:
    """Say that the door is open."""
    return Answer(200, {"status": "ok", "at": clock.milliseconds(clock.instant(clock.now()))})


@api.open_route("/openapi.json")
def openapi() -> Answer:
    """Serve the committed OpenAPI document."""
    return Answer(200, raw=(GENERATED / "openapi.json").read_bytes())


TYPES = Operation("GET", "/types", "types.read", PEOPLE, "What every record type is: fields, states, views",
                  shows=TypeDescribed, many=True)  # fmt: skip


@api.route(TYPES)
def types(call: Call) -> Answer:
    """Return the descriptors of every record type, with what this person may open."""
    held = {role.value for role in call.person.roles}
    described = json.loads((GENERATED / "types.json").read_bytes())
    items = [{**kind, "creatable": not held.isdisjoint(kind["created_by"])} for kind in described]
    return Answer(200, {"items": items, "next_cursor": None})


@api.route(Operation("GET", "/me", "me.read", PEOPLE, "Who am I, what may I do", shows=Me))
def me(call: Call) -> Answer:
    """Return the person of the session, with everything their roles permit."""
    person = call.person
    policy = json.loads((GENERATED / "policy.json").read_bytes())
    held = {role.value for role in person.roles}
    shown: Me = {
        "person": person.id,
        "number": person.number,
        "printed_name": person.name,
        "roles": sorted(held),
        "scopes": sorted({grant.scope for grant in person.grants}),
        "grants": [_held(grant) for grant in person.grants if grant.holds(clock.instant(clock.now()))],
        "permissions": sorted(name for name, roles in policy.items() if not held.isdisjoint(roles)),
        "zone": person.zone,
        "may_preview": preview.may(person),
        "previewed": person is not call.asker,
        "signing": {
            "accepted_policy": person.policy_version == POLICY_VERSION,
            "identity_verified": person.identity_verified,
            "suspended": not person.can_sign,
            "locked": person.locked,
        },
    }
    return Answer(200, shown)


def _held(grant: Grant) -> GrantHeld:
    return {"role": grant.role.value, "scope": grant.scope, "valid_to": grant.valid_to}


POLICY = Operation(
    "GET", "/me/signature-policy", "me.read", PEOPLE, "The signature policy in force", shows=Policy
)


@api.route(POLICY)
def signature_policy(_: Call) -> Answer:
    """Return the policy that a signer accepts before the first signature. 21 CFR 11.10(j)"""
    return Answer(200, {"version": POLICY_VERSION, "text": POLICY_TEXT})


@api.route(Operation("POST", "/me/sign-out", "me.sign_out", PEOPLE, "End this session", shows=SignedOut))
def sign_out(call: Call) -> Answer:
    """End the session at once: its tokens are refused from now on. ACC-09"""
    accesses.end(call.person, call.origin_jti, call.request)
    return Answer(200, {"ended": True})


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    return api.handler(event, context)
