"""The quality plan: the study's processes, who answers for each of their steps, and what is done when."""
