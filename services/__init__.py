"""The domains of the quality system; none imports another, they speak through events."""
