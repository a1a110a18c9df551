"""Templates of checklists: the questions an audit asks, versioned and signed."""
