"""The witness: it stands in an account of its own, recomputes the trail, and cosigns what it saw."""

# Its functions: how many seconds each may take, and when it starts.
FUNCTIONS = {
    "observe": (300, "rate(1 minute)"),
    "copies": (900, "rate(1 hour)"),
    "daily": (30, "rate(1 day)"),
}
