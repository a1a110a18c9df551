"""Storyboards: what happened and what was done about it, with its evidence; stale when evidence changed or its days are over."""
