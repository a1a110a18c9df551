"""The witness: it stands in an account of its own, recomputes the trail, and cosigns what it saw."""
