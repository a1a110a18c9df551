"""Documents that a scenario makes for itself, so that it can be walked again and disturbs nobody's work."""

import uuid
from dataclasses import dataclass
from typing import Any

from demo import work
from demo.actor import expected
from demo.library import Document, editions
from demo.walk import World

TEXT = "ABC01-SOP-012"


@dataclass(frozen=True)
class Paper:
    """A document and its one version, by path."""

    document: str
    version: str


def text() -> Document:
    """Return the text of a scenario's paper."""
    return editions(TEXT)[0]


def draft(world: World, author: str = "noor", reviewer: str = "lena", owner: str = "mara") -> Paper:
    """Register a document and open its first draft."""
    name = f"Scenario paper {uuid.uuid4().hex[:8]}"
    body = {"title": name, "doc_type": "WI", "owner": world[owner].person, "training_required": "none"}
    made = expected(world["dora"].create("/documents", body), 201, "registering a document").body
    route = {"reviewers": [world[reviewer].person], "approvers": [world["quinn"].person],
             "change_summary": "First version", "training_impact": "none",
             "impact_rationale": "A paper of a scenario; nobody works by it"}  # fmt: skip
    document = f"/documents/{made['id']}"
    opened = expected(world[author].create(f"{document}/versions", route), 201, "drafting").body
    return Paper(document, f"/document-versions/{opened['id']}")


def in_review(world: World, author: str = "noor", reviewer: str = "lena") -> Paper:
    """Bring a draft as far as its reviewer."""
    paper = draft(world, author, reviewer)
    work.attach(world[author], paper.version, text(), "0.1")
    work.signed(world[author], paper.version, "submit")
    work.in_vault(world[reviewer], paper.version)
    return paper


def tidied(world: World, paper: Paper, author: str = "noor", reviewer: str = "lena") -> dict[str, Any]:
    """Send the version back if it is in review, and withdraw it."""
    reason = "The scenario is over; the paper is not needed"
    if world[author].read(paper.version)["state"] == "in_review":
        expected(world[reviewer].step(paper.version, "reject", reason), 200, "sending it back")
    return dict(expected(world[author].step(paper.version, "withdraw", reason), 200, "withdrawing it").body)
