"""Every lifecycle of audits, in one place."""

from .checklists.lifecycle import TEMPLATE
from .conduct.lifecycle import AUDIT_LIFE
from .findings.lifecycle import FINDING
from .models.lifecycle import MODEL
from .programmes.lifecycle import PROGRAMME
from .proposals.lifecycle import PROPOSAL
from .reports.lifecycle import REPORT
from .universe.lifecycle import ENTITY

__all__ = ["AUDIT_LIFE", "ENTITY", "FINDING", "MODEL", "PROGRAMME", "PROPOSAL", "REPORT", "TEMPLATE"]
