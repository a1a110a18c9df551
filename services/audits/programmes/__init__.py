"""The audit programme: what is audited in which quarter of the cycle, signed, and never changed in silence."""
