"""Inspections: what an authority asks, how it is answered by two people, what it was shown, and what was promised."""
