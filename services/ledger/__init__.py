"""The ledger: puts entries in order, seals them, tells the bus what was sealed, and checks itself."""
