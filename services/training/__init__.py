"""Training: who has to read which version, until when, and who has read and understood it."""
