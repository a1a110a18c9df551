"""What inspectors are shown: a copy for each of them, and an entry for every time it is read."""
