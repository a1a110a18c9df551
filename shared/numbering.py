"""What records are called: a code and a place, through the whole study or below a parent. decision 3"""

import os
from collections.abc import Callable

from shared.records import Data, Record

Numbering = Callable[[Data, Record | None], tuple[str, str]]  # the counter, and the form of its numbers


def through_the_study(code: str, digits: int = 4) -> Numbering:
    """Return the numbering of a type through the study: ABC01-CUR-0001."""
    return lambda _, __: (code, f"{os.environ['STUDY']}-{code}-{{seq:0{digits}d}}")


def below(letters: str) -> Numbering:
    """Return the numbering of a type below its parent: ABC01-INSP-0001-R01."""

    def number(_: Data, parent: Record | None) -> tuple[str, str]:
        above = parent.number if parent else ""
        return f"{above}-{letters}", f"{above}-{letters}{{seq:02d}}"

    return number
