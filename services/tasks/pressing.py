"""Mail about work that presses: critical work that comes due, and work that is late."""

from collections.abc import Iterable

from . import mail


def remind(person: str, number: str, task: str, due_on: str) -> None:
    """Tell a person again of something critical."""
    mail.send(person, f"{number} is due on {due_on}", f"It is critical, and still open.\n{mail.link(task)}")


def late(people: Iterable[str], number: str, task: str, due_on: str) -> None:
    """Tell everybody concerned that work is late."""
    for person in dict.fromkeys(people):
        mail.send(
            person, f"{number} is late", f"It was due on {due_on}, and still is open.\n{mail.link(task)}"
        )
