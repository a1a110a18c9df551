"""SC1, step 4: reviewed, approved, and kept as a signed copy that nobody can change."""

import io
import time
from dataclasses import replace
from datetime import datetime

from pypdf import PdfReader

from demo import work
from demo.course import Course, changed, signs


def approved(course: Course) -> None:
    """Step 4."""
    walk, world, next_label = course.walk, course.world, f"{course.major + 1}.0"
    with walk.step(
        "4.1", "Anna brings the reworked text and submits again", "a new round starts from nothing"
    ):
        seen = course.seen()
        text = replace(changed(), number=seen["number"].rpartition("-V")[0])
        work.attach(world["anna"], course.version, text, next_label)
        signs(course, "anna", "submit", "in_review", "authored")
        work.in_vault(world["ravi"], course.version)
    with walk.step("4.2", "Ravi signs Reviewed", "a second pair of eyes, bound to the very bytes"):
        signs(course, "ravi", "review", "in_approval", "reviewed")
    with walk.step(
        "4.3",
        f"Quinn signs Approved by quality assurance: version {next_label}",
        "quality assurance has the last word",
    ):
        done = signs(course, "quinn", "approve", "approved", "qa_approved")
        walk.holds("version", done["data"]["label"], next_label)
        standing = [(s["printed_name"], s["meaning"]["code"]) for s in done["signatures"] if not s["voided"]]
        signers = [(world[who].name, meaning) for who, meaning in
                  (("anna", "authored"), ("ravi", "reviewed"), ("quinn", "qa_approved"))]  # fmt: skip
        walk.holds("signatures that stand", standing, signers)
    with walk.step(
        "4.4", "The signed copy is made, kept and locked", "what was approved can be shown unchanged in years"
    ):
        _signed_copy(course)


def _signed_copy(course: Course) -> None:
    walk, quinn = course.walk, course.world["quinn"]
    quinn.wait_for(lambda: course.seen()["data"]["rendition"], "the signed copy")
    link = quinn.read(f"{course.version}/files/rendition")
    pages = PdfReader(io.BytesIO(quinn.fetch_file(link["url"]))).pages
    written = course.seen()["data"]["file"]["pages"]
    walk.holds("it has the author's pages and a page of signatures", len(pages) > written, True)
    told = " ".join((page.extract_text() or "") for page in pages[written:])
    for who in ("anna", "ravi", "quinn"):
        walk.holds(f"the signature page names {course.world[who].name}", course.world[who].name in told, True)
    locked = datetime.fromisoformat(link["locked_until"])
    walk.holds("its lock ends in the future", locked.timestamp() > time.time(), True)
    for method in ("PUT", "DELETE"):
        said = quinn.call(method, f"{course.version}/files/rendition", {})
        walk.holds(f"{method} of the file", (said.status, said.code), (405, "METHOD_NOT_ALLOWED"))
        status = quinn.misuse(method, link["url"])
        if status is not None:
            walk.holds(f"{method} with the link that reads it", status, 403)
    walk.refused(
        "anna",
        lambda anna: anna.upload(course.version, "other.pdf", b"%PDF-1.7"),
        "IMMUTABLE_STATE",
        course.version,
    )
