"""What the people service is; infra/ builds the stack from this."""

from events.inspections import InspectionConcluded
from events.people import CredentialCompromised, PersonLeft, PersonRegistered
from shared.service import WORKER_MAY, Function, May, Service, Trigger

from .records import PARTY_TYPE, PERSON_TYPE

SERVICE = Service(
    name="people",
    prefixes=("/people", "/parties", "/me", "/types", "/config", "/health", "/openapi.json"),
    records=(PERSON_TYPE, PARTY_TYPE),
    reacts_to=(PersonRegistered, PersonLeft, CredentialCompromised, InspectionConcluded),
    daily=True,
    public=("/config", "/health", "/openapi.json"),
    api_may=frozenset({May.GRANT_ACCESS}),
    daily_may=frozenset({May.GRANT_ACCESS, May.KNOW_THE_PERSON}),
    reactions_may=frozenset({May.GRANT_ACCESS, May.RUN_THE_POOL}),
    also=(Function("first", (Trigger("invoke"),), WORKER_MAY | {May.GRANT_ACCESS, May.RUN_THE_POOL}),),
)
