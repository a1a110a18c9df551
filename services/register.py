"""Every service of the product; infra/ builds a stack from these and nothing else."""

from services.audits.manifest import SERVICE as AUDITS
from services.capas.manifest import SERVICE as CAPAS
from services.documents.manifest import SERVICE as DOCUMENTS
from services.inspections.manifest import SERVICE as INSPECTIONS
from services.intake.manifest import SERVICE as INTAKE
from services.ledger.manifest import SERVICE as LEDGER
from services.people.manifest import SERVICE as PEOPLE
from services.quality_events.manifest import SERVICE as QUALITY_EVENTS
from services.quality_plan.manifest import SERVICE as QUALITY_PLAN
from services.search.manifest import SERVICE as SEARCH
from services.tasks.manifest import SERVICE as TASKS
from services.training.manifest import SERVICE as TRAINING
from shared.service import Service

SERVICES: tuple[Service, ...] = (
    PEOPLE,
    DOCUMENTS,
    TRAINING,
    QUALITY_EVENTS,
    CAPAS,
    QUALITY_PLAN,
    INSPECTIONS,
    AUDITS,
    INTAKE,
    TASKS,
    SEARCH,
    LEDGER,
)
