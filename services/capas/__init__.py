"""Corrective and preventive actions: planned against a cause, carried out, and checked for their effect."""
