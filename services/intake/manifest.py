"""What the intake is; infra/ builds the stack from this. Its public door may touch the intake's own rows alone."""

from events.quality_events import QualityEventCancelled, QualityEventClosed
from shared.service import Function, May, Service, Trigger

from .records import REPORT_TYPE

SERVICE = Service(
    name="intake",
    prefixes=("/outside-reports", "/intake"),
    records=(REPORT_TYPE,),
    reacts_to=(QualityEventClosed, QualityEventCancelled),
    public=("POST /intake/reports", "POST /intake/reports/status", "POST /intake/reports/additions"),
    public_by="door",
    also=(Function("door", (Trigger("http"),), frozenset({May.TAKE_IN}), timeout_seconds=10, concurrency=5),),
)
