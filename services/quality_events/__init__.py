"""Quality events: what went wrong, how grave it is, why it happened, and whom the law wants told by when."""
