"""Mails the local cloud would have sent: read by people at /mail, by `make logs mail`, and by `up` itself."""

import html
import json
import urllib.request
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from infra.local.settings import Local


@dataclass(frozen=True)
class Mail:
    """One mail, newest last in every list."""

    at: str
    to: str
    subject: str
    text: str


def mails(local: Local) -> list[Mail]:
    """Return every mail, oldest first."""
    with urllib.request.urlopen(f"{local.endpoint}/_ministack/ses/messages", timeout=10) as answer:  # noqa: S310  # our own address
        said = json.loads(answer.read())
    everyone = [one for account in said["messages"].values() for one in account]
    return sorted((_mail(one) for one in everyone), key=lambda mail: mail.at)


def _mail(one: dict[str, object]) -> Mail:
    to = one.get("To") or ""
    return Mail(
        at=str(one.get("Timestamp", "")),
        to=", ".join(str(each) for each in to) if isinstance(to, list) else str(to),
        subject=str(one.get("Subject", "")),
        text=str(one.get("BodyText") or one.get("BodyHtml") or one.get("Body") or ""),
    )


def mail_json(request: Request) -> Response:
    """The mailbox as JSON; `?to=` keeps one person's."""
    wanted = request.query_params.get("to", "")
    found = [mail.__dict__ for mail in mails(request.app.state.local) if wanted in mail.to]
    return JSONResponse({"items": found})


def mail_page(request: Request) -> Response:
    """The mailbox to look at, newest first."""
    entries = "".join(
        f"<article><h2>{html.escape(mail.subject)}</h2><p>{html.escape(mail.at)} to {html.escape(mail.to)}</p>"
        f"<pre style='white-space:pre-wrap'>{html.escape(mail.text)}</pre></article>"
        for mail in reversed(mails(request.app.state.local))
    )
    return HTMLResponse(
        f"<!doctype html><title>Local mailbox</title><h1>Local mailbox</h1>{entries or 'No mail.'}"
    )
