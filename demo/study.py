"""The demo study: made through the public API by the people of the study, each step signed and trailed.

`python -m demo.study` is started by `make up`. It may be stopped and started again at any time: every step
looks first whether it was done.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx

from demo import people, work
from demo.actor import Actor, DifferentAnswerError, expected
from demo.client import Addresses, Line
from demo.library import library
from demo.people import Staff
from demo.plan import FIRST_DAY, LATER, Version, registered

AT_ONCE = 7
MOVE_DAYS = 2
ATTEMPT = "A plan that was registered twice"


def say(text: str) -> None:
    """Tell whoever waits what is being done."""
    print(f"  {text}", flush=True)


def main() -> int:
    """Make what is missing of the demo study; say who is who."""
    began, password = time.monotonic(), os.environ["DEMO_PASSWORD"]
    try:
        line = Line(Addresses.of_environment(os.environ["STUDY_URL"]))
        staff = people.administrators(line, password)
        if not _is_complete(staff):
            make(staff)
            say(f"The demo study is complete after {time.monotonic() - began:.0f} s")
    except (DifferentAnswerError, httpx.HTTPError) as error:
        print(f"\nThe demo study stopped: {error or type(error).__name__}", file=sys.stderr)
        return 1
    print(introduction(line, password))
    return 0


def make(staff: Staff) -> None:
    """Bring in the people, then the documents, then let two days pass and go on."""
    say(
        f"{len(people.ORGANISATIONS)} organisations and {len(people.CAST)} people join, each by their own invitation"
    )
    people.register_organisations(staff)
    people.bring_in(staff)
    say("The document controller enters the register of controlled documents")
    documents = {text.number: work.register_document(staff, text) for text in registered()}
    _bring_all(staff, documents, FIRST_DAY, "are written, reviewed, approved and take effect")
    say(f"{MOVE_DAYS} business days pass: planned dates are reached, unread documents become overdue")
    move_to(staff.line, MOVE_DAYS)
    _bring_all(staff, documents, LATER, "go on: revised, returned, waiting for signatures or for training")
    say("A draft is withdrawn, a form becomes obsolete, a plan registered twice is voided")
    _ends(staff, documents)


def _is_complete(staff: Staff) -> bool:
    """Say whether the last thing the demo study does was done."""
    return any(
        item["title"] == ATTEMPT and item["state"] == "void" for item in staff["ada"].items("/documents")
    )


def _bring_all(staff: Staff, documents: dict[str, str], plans: Iterable[Version], what: str) -> None:
    listed = list(plans)
    say(f"{len(listed)} versions {what}")
    today = business_date(staff.line)

    def one(plan: Version) -> str:
        path = work.bring(staff, documents[plan.number], plan, today)
        if plan.readers != 0:
            work.read_by_audience(staff, path, plan.readers)
        return f"{plan.number} edition {plan.edition}: {staff['dora'].read(path)['state']}"

    with ThreadPoolExecutor(AT_ONCE) as at_once:
        for done in at_once.map(one, listed):
            say(f"  {done}")


def _ends(staff: Staff, documents: dict[str, str]) -> None:
    dora, quinn = staff["dora"], staff["quinn"]
    form = f"/documents/{documents['ABC01-FRM-002']}"
    _unless(
        dora,
        form,
        "active",
        lambda: expected(
            dora.step(
                form,
                "request_obsolescence",
                "Reading is signed in the system; paper attendance is no longer kept",
            ),
            200,
            form,
        ),
    )
    if not dora.read(form)["data"]["owner_agreed"]:
        work.signed(dora, form, "agree_to_obsolescence")
    _unless(dora, form, "under_obsolescence", lambda: work.signed(quinn, form, "approve_obsolescence"))
    _withdraw(staff, documents["ABC01-SOP-005"])
    body = {"title": ATTEMPT, "doc_type": "PLN", "owner": staff["mara"].person, "training_required": "none"}
    made = dora.create("/documents", body, idempotency_key="demo-document-twice")
    path = f"/documents/{expected(made, 201, 'registering a plan').body['id']}"
    _unless(
        dora,
        path,
        "active",
        lambda: work.signed(quinn, path, "void", "The plan stands in the register already"),
    )


def _unless(dora: Actor, path: str, state: str, act: Callable[[], object]) -> None:
    if dora.read(path)["state"] == state:
        act()


def _withdraw(staff: Staff, document: str) -> None:
    """Noor begins a revision of the audit procedure and gives it up."""
    noor = staff["noor"]
    if len(noor.items(f"/documents/{document}/versions")) > 1:
        return
    body = {"change_summary": "Remote audits get a chapter of their own."}
    made = noor.create(f"/documents/{document}/versions", body, idempotency_key="demo-version-withdrawn")
    path = f"/document-versions/{expected(made, 201, 'drafting a revision').body['id']}"
    said = noor.step(path, "withdraw", "Remote audits are covered by the audit plan; no revision is needed")
    expected(said, 200, "withdrawing the draft")


def business_date(line: Line) -> date:
    """Return the study's business date."""
    return date.fromisoformat(line.config()["business_date"])


def offset(line: Line) -> int:
    """Return how many days the business date is ahead of the calendar."""
    said = line.config()
    return (date.fromisoformat(said["business_date"]) - datetime.now(ZoneInfo(said["time_zone"])).date()).days


def move_to(line: Line, days: int) -> None:
    """Have the local runner move the business date; it alone can (decisions.md 1)."""
    if offset(line) >= days:
        return
    asked = [sys.executable, "-m", "infra.local", "day", "--", f"+{days}"]
    moved = subprocess.run(asked, check=False, capture_output=True, text=True)  # noqa: S603  # our own module, no shell
    if moved.returncode:
        raise DifferentAnswerError(
            f"the business date did not move: {moved.stderr.strip() or moved.stdout.strip()}"
        )


def introduction(line: Line, password: str) -> str:
    """Return who is who, how to sign in, and what to try."""
    rows = [
        f"    {m.username:8} {m.printed_name:18} {', '.join(m.roles).replace('_', ' '):24} {m.does}"
        for m in people.CAST
    ]
    return "\n".join([
        "", f"People of the demo study (everybody's password: {password})",
        "    ada, ben                    study administrator      registered everybody below", *rows,
        "", f"  {len({d.number for d in library()})} controlled documents; the business date is {business_date(line)}.",
        "  What to try next",
        f"    1. Open {line.addresses.url}, sign in as pia, read and sign what is assigned to her.",
        "    2. Sign in as olga: ABC01-SOP-007 waits for an approval, and its first round shows why it was returned.",
        "    3. make demo: a new version of ABC01-SOP-014 from draft to effective, with everything that is refused.",
        "    4. make day DAYS=+30: planned dates are reached and what nobody read becomes overdue.",
        f"    5. {line.addresses.url}/mail: what everybody was sent.",
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
