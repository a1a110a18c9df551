"""SC11, step 8: what a leaver leaves behind is listed, flagged and handed to somebody else."""

from dataclasses import dataclass
from typing import Any

from demo import papers, work
from demo.actor import expected
from demo.papers import Paper
from demo.walk import Walk, World

REASON = "Leo left the company on Friday"


@dataclass(frozen=True)
class Behind:
    """What Leo had to do and what he answered for."""

    person: str
    paper: Paper


def begun(walk: Walk, world: World, username: str) -> Behind:
    """Give Leo a version to rework, and a document of his own."""
    leo = world[username]
    paper = papers.draft(world, author=username, owner=username)
    work.attach(leo, paper.version, papers.text(), "0.1")
    work.signed(leo, paper.version, "submit")
    work.in_vault(leo, paper.version)
    back = world["lena"].step(paper.version, "reject", "A reference is missing")
    expected(back, 200, "sending it back")
    leo.wait_for(lambda: leo.items("/tasks?owner=me") or None, "Leo's task")
    walk.note("Leo has a version to rework, and answers for its document")
    return Behind(leo.person, paper)


def handed_on(walk: Walk, behind: Behind) -> None:
    """His task and his document get somebody else."""
    quinn, dora, noor = (walk.world[name] for name in ("quinn", "dora", "noor"))
    with walk.step(
        "8.3", "Leo's open task is listed; Quinn hands it to Noor", "no work is lost with a person"
    ):
        task = quinn.wait_for(lambda: _unassigned(walk, behind), "the task in the list of unassigned ones")
        path = f"/tasks/{task['id']}"
        walk.holds("what it is", task["title"][:6], "Rework")
        gone = quinn.step(path, "reassign", REASON, owner=behind.person)
        walk.holds("back to Leo", (gone.status, gone.code), (409, "MISSING_FIELD"))
        done = walk.done(quinn.step(path, "reassign", REASON, owner=noor.person), 200, "to Noor")
        walk.trailed(path, "task.reassign", quinn.name, done["revision"], reason=REASON)
        walk.holds("Noor has it", [t["id"] for t in noor.items("/tasks?owner=me") if t["id"] == task["id"]],
                   [task["id"]])  # fmt: skip
    with walk.step(
        "8.4", "Leo's document is flagged; Dora names another owner", "every document has somebody"
    ):
        path = behind.paper.document
        dora.wait_for(lambda: dora.read(path)["data"]["owner_left"], "the document to be flagged")
        title = f"Name another owner of {dora.read(path)['number']}: its owner has left"
        asked = dora.wait_for(lambda: _asked(walk, title), "Dora to be asked")
        done = walk.done(
            dora.step(path, "change_owner", REASON, owner=walk.world["mara"].person), 200, "Mara"
        )
        walk.holds("the flag", done["data"]["owner_left"], None)
        walk.trailed(path, "document.change_owner", dora.name, done["revision"], reason=REASON)
        walk.holds("Dora was asked once", len(asked), 1)
        withdrawn = noor.edit(behind.paper.version, {"change_summary": "Taken over from Leo"}, REASON)
        expected(withdrawn, 200, "Noor takes the draft over")
        papers.tidied(walk.world, behind.paper)


def _unassigned(walk: Walk, behind: Behind) -> dict[str, Any] | None:
    found = walk.world["quinn"].items("/tasks?state=unassigned")
    return next((task for task in found if task["owner"] == behind.person), None)


def _asked(walk: Walk, title: str) -> list[dict[str, Any]] | None:
    return [task for task in walk.world["dora"].items("/tasks?owner=me") if task["title"] == title] or None
