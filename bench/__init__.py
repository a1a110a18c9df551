"""Benchmarks: counts first, then processor time as pairs in one run; `make bench`."""
