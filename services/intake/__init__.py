"""The intake: what people without an account report, kept apart from everything else until quality looks at it."""
