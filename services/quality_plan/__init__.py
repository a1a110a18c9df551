"""The quality plan: the study's processes, and who answers for each of their steps."""
