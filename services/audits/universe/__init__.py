"""The audit universe: everything that can be audited, and how much depends on it."""
