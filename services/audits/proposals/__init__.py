"""Audits that facts propose: somebody decides on each, and nothing is rescheduled by itself."""
