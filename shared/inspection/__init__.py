"""Looks at an upload before anybody else does: is it what it says, whole, and without anything that acts?"""

from .upload import inspect_file
from .verdict import Accepted, Refused

__all__ = ["Accepted", "Refused", "inspect_file"]
