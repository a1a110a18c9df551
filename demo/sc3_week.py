"""What scenario SC3 is about: the newcomer, their site, and what its matrix asks for."""

from dataclasses import dataclass
from typing import Any

from demo.actor import Actor, DifferentAnswerError
from demo.walk import Walk

WORD = "read_understood"


@dataclass
class Week:
    """What the walk is about: the newcomer, their site, and what its matrix asks for."""

    walk: Walk
    newcomer: Actor
    site: str
    elsewhere: str
    quiz: str
    on_job: str
    matrix: str
    task: str
    delegation: str = ""
    before: str = ""

    def of(self, kind: str) -> dict[str, Any]:
        """Return the newcomer's assignment that the matrix asks for, by kind."""
        wanted = {"quiz": self.quiz, "on_job": self.on_job}[kind]
        for item in self.newcomer.items("/training-assignments?owner=me"):
            record = self.newcomer.read(f"/training-assignments/{item['id']}")
            if record["data"]["requirement"] == wanted:
                return record
        raise DifferentAnswerError(f"no assignment of {wanted}")

    def path(self, kind: str) -> str:
        """Return its address."""
        return f"/training-assignments/{self.of(kind)['id']}"
