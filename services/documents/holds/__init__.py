"""Legal holds: asked for by one person, confirmed by another, stronger than any date, ended by two."""
