"""SC1: what rests on the procedure before it changes, and what becomes of it (step 9)."""

from demo import correction
from demo.course import Course


def rests(course: Course) -> None:
    """Let a corrective action wait for the new version, and a curriculum refer to the procedure."""
    walk, world = course.walk, course.world
    mara, tariq = world["mara"], world["tariq"]
    document = f"document/{course.document.rpartition('/')[2]}"
    with walk.step(
        "1.0", "A corrective action waits for the change", "what is promised elsewhere rests on it"
    ):
        _, course.action = correction.planned(walk, completion="document_effective", document=document)
        link = {"rel": "implements", "to": document, "reason": "The action is done by a version of it"}
        walk.done(mara.call("POST", f"{course.action}/links", link), 200, "Mara links it to the procedure")
        said = walk.refused(
            "mara", lambda mara: mara.sign(course.action, "submit"), "MISSING_FIELD", course.action
        )
        walk.holds("what is missing", said.body["missing"], ["a new version of the document in force"])
        asked = {"title": "Visit reports", "kind": "read", "documents": [document]}
        needed = walk.done(tariq.create("/training-requirements", asked), 201, "Tariq drafts a requirement")
        asked = {"title": "Visit reports", "roles": ["monitor"], "requirements": [needed["entity"]]}
        drafted = walk.done(tariq.create("/curricula", asked), 201, "and a curriculum with it")
        course.curriculum = drafted["entity"]
        link = {"rel": "references", "to": document, "reason": "Its holders read the procedure"}
        path = f"/curricula/{drafted['id']}/links"
        walk.done(tariq.call("POST", path, link), 200, "which he links to the procedure")


def where_used(course: Course) -> None:
    """Step 9."""
    walk, quinn = course.walk, course.world["quinn"]
    with walk.step("9", "Where is it used?", "who changes a document must see what rests on it"):
        found = quinn.items(f"{course.document}/where-used")
        new = next(item for item in found if item["id"] == course.version.rpartition("/")[2])
        walk.holds("its own training", (new["training"]["done"], new["training"]["expected"]), (9, 9))
        action = f"capa_action/{course.action.rpartition('/')[2]}"
        wanted = {(action, "implements"), (course.curriculum, "references")}
        seen = quinn.read(f"{course.document}/where-used")["referenced_by"]
        standing = {(line["entity"], line["rel"]) for line in seen if line["state"] == "standing"}
        walk.holds("the action and the curriculum are named", wanted - standing, set())
        walk.not_built("checklist")
        ticked = quinn.wait_for(
            lambda: quinn.read(course.action)["data"]["fact_met"], "the action to tick itself"
        )
        walk.holds("the action ticked itself", ticked["fact"], "document.made_effective")
        walk.holds("by the new version", ticked["record"], f"document_version/{new['id']}")
