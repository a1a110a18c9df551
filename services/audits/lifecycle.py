"""Every lifecycle of audits, in one place."""

from .models.lifecycle import MODEL
from .universe.lifecycle import ENTITY

__all__ = ["ENTITY", "MODEL"]
