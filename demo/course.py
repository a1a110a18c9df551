"""What a walk through SC1 is about, and what its steps have in common."""

from dataclasses import dataclass
from typing import Any

from demo.actor import DifferentAnswerError, expected
from demo.library import Document, editions
from demo.walk import Walk, World

NUMBER = "ABC01-SOP-014"
MONITORS = ("pia", "marco", "elif", "jonas", "aoife", "tomas", "yuki", "grace", "henrik")
SIGNED = (200, 202)


@dataclass
class Course:
    """What the walk is about: the document, its effective version, and the new one on its way."""

    walk: Walk
    document: str
    former: str
    label: str
    version: str = ""
    planned: str = ""
    action: str = ""
    curriculum: str = ""
    ahead: int = 1  # days until the new version is planned to be in force

    @property
    def world(self) -> World:
        """The study."""
        return self.walk.world

    @property
    def major(self) -> int:
        """The major number of the effective version."""
        return int(self.label.partition(".")[0])

    def seen(self) -> dict[str, Any]:
        """Return the new version as document control sees it."""
        return self.world["dora"].read(self.version)


def begin(walk: Walk, document: str) -> Course:
    """Find the document as the scenario needs it."""
    found = walk.world["dora"].read(f"/documents/{document}")
    data = found["data"]
    if not data["effective_version"] or data["open_version"]:
        raise DifferentAnswerError(
            f"{found['number']} has no effective version or one in work; finish or withdraw that one first"
        )
    former = f"/document-versions/{data['effective_version'].partition('/')[2]}"
    walk.show(f"SC1 on {found['number']} {found['title']}, version {data['label']} effective")
    return Course(walk, f"/documents/{found['id']}", former, data["label"])


def signs(course: Course, who: str, step: str, state: str, meaning: str) -> dict[str, Any]:
    """Have somebody sign a step; assert state, revision, signature and its entry."""
    actor, before = course.world[who], course.seen()
    done = expected(actor.sign(course.version, step, wait=10), SIGNED, f"{who} signing {step}").body
    course.walk.holds(f"{actor.name} signed, state", done["state"], state)
    revision = before["revision"] + 1  # the machine may have gone on from there before the answer
    mine = [s for s in done["signatures"] if s["person"] == actor.person and s["revision"] == revision]
    course.walk.holds(
        f"signed as revision {revision}, meaning", [s["meaning"]["code"] for s in mine], [meaning]
    )
    act = f"document_version.{step}"
    course.walk.trailed(course.version, act, actor.name, revision, meaning=meaning, state=state)
    return dict(done)


def changed() -> Document:
    """Return the text the new version brings."""
    return editions(NUMBER)[-1]
