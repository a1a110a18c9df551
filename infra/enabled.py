"""Which services a study runs."""

from infra.study import Study, StudyFileError
from services.register import SERVICES
from shared.service import Service


class UnknownServiceError(StudyFileError):
    """A study file enables a service that does not exist."""


def enabled(study: Study) -> tuple[Service, ...]:
    """Return the services of a study: all, unless its file names some."""
    known = {service.name: service for service in SERVICES}
    for name in study.services:
        if name not in known:
            there = ", ".join(known)
            raise UnknownServiceError(f"Study {study.id}: no service is called {name}; there are {there}.")
    return tuple(service for service in SERVICES if not study.services or service.name in study.services)
