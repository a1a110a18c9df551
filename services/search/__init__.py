"""Search: every record by number, title and text, as far as the caller may read it."""
