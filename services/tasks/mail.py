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
