"""Every service of the product; infra/ builds a stack from these and nothing else."""

from shared.service import Service

SERVICES: tuple[Service, ...] = ()
