"""Looks at an upload before anybody else does: is it what it says, whole, and without anything that acts?"""

from .verdict import Accepted, Refused, inspect_file

__all__ = ["Accepted", "Refused", "inspect_file"]
