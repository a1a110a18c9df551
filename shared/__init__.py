"""The quality kernel: a record is a number, a body, a place in a lifecycle and an append-only trail."""
