"""Audits: what can be audited and how much depends on it, what the programme covers, what was found."""
