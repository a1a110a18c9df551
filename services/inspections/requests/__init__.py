"""Requests of inspectors: prepared in the back room by one person, checked and published by another."""
