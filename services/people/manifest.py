"""What the people service is; infra/ builds the stack from this."""

from events.inspections import InspectionConcluded
from events.people import CredentialCompromised, PersonLeft, PersonRegistered
from shared.service import WORKER_MAY, Function, May, Service, Trigger

from .parties import PARTY_TYPE
from .qualifications.records import QUALIFICATION_TYPE
from .records import PERSON_TYPE

SERVICE = Service(
    name="people",
    prefixes=(
        "/people",
        "/parties",
        "/party-qualifications",
        "/me",
        "/types",
        "/config",
        "/health",
        "/openapi.json",
    ),
    records=(PERSON_TYPE, PARTY_TYPE, QUALIFICATION_TYPE),
    reacts_to=(PersonRegistered, PersonLeft, CredentialCompromised, InspectionConcluded),
    daily=True,
    public=("/config", "/health", "/openapi.json"),
    api_may=frozenset({May.GRANT_ACCESS}),
    daily_may=frozenset({May.GRANT_ACCESS, May.KNOW_THE_PERSON}),
    reactions_may=frozenset({May.GRANT_ACCESS, May.RUN_THE_POOL}),
    also=(Function("first", (Trigger("invoke"),), WORKER_MAY | {May.GRANT_ACCESS, May.RUN_THE_POOL}),),
)
