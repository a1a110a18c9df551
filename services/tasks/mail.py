"""Mail to people: short, without content, with a link; an edge outside every transaction."""

import os

from aws_lambda_powertools import Logger

from shared import access_rows
from shared.aws import client

logger = Logger()


def send(person: str, subject: str, text: str) -> None:
    """Send a person a mail; at least once, as the fact that asks for it may be heard again."""
    known = access_rows.known((person,)).get(person)
    if known is None or known["state"] != "active":
        logger.info("nobody to write to", extra={"person": person})
        return
    client("sesv2").send_email(
        FromEmailAddress=os.environ["MAIL_FROM"],
        Destination={"ToAddresses": [known["email"]]},
        Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}},
    )


def link(task: str) -> str:
    """Return where a task is opened."""
    return f"{os.environ['PUBLIC_URL']}/tasks/{task.partition('/')[2]}"


def announce(person: str, number: str, task: str, kind: str, due_on: str | None) -> None:
    """Tell a person at once that there is something critical to do, with a link to the task."""
    due = f" It is due on {due_on}." if due_on else ""
    text = f"You have something critical to {kind} in study {os.environ['STUDY']}.{due}\n{link(task)}"
    send(person, f"{number}: something to {kind}", text)


def remind(person: str, number: str, due_on: str) -> None:
    """Remind a person of training that is due within days."""
    text = f"Your training {number} in study {os.environ['STUDY']} is due on {due_on}.\n{os.environ['PUBLIC_URL']}"
    send(person, f"{number}: training due on {due_on}", text)
