"""Storyboards: what happened and what was done about it, with its evidence; stale by time, or when evidence changed."""
