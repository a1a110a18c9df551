"""Qualification of organisations: what for, on which evidence, until when, and what follows where it ends."""
