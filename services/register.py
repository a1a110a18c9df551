"""Every service of the product; infra/ builds a stack from these and nothing else."""

from services.documents.manifest import SERVICE as DOCUMENTS
from services.ledger.manifest import SERVICE as LEDGER
from services.people.manifest import SERVICE as PEOPLE
from services.tasks.manifest import SERVICE as TASKS
from services.training.manifest import SERVICE as TRAINING
from shared.service import Service

SERVICES: tuple[Service, ...] = (PEOPLE, DOCUMENTS, TRAINING, TASKS, LEDGER)
