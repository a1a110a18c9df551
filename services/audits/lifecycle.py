"""Every lifecycle of audits, in one place."""

from .models.lifecycle import MODEL
from .programmes.lifecycle import PROGRAMME
from .proposals.lifecycle import PROPOSAL
from .universe.lifecycle import ENTITY

__all__ = ["ENTITY", "MODEL", "PROGRAMME", "PROPOSAL"]
