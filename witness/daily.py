"""Mails the newest cosigned checkpoint to the sponsor, so that a copy of it stands outside both accounts."""

import os
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.aws import client

from . import keep

logger = Logger()


def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Send the mail of today."""
    log = keep.known_log()
    note = keep.newest_note(log) if log else b""
    if not note:
        logger.info("nothing is cosigned yet")
        return
    study, size = os.environ["STUDY"], note.decode().split("\n")[1]
    text = (
        f"Study {study}: {size} entries of the audit trail are sealed and witnessed.\n\n"
        "Keep this mail. It lets you prove later that nothing before this day was changed or cut off:\n"
        "the lines below are `newest_checkpoint` of the trust file that cqms-verify reads.\n\n"
        f"{note.decode()}"
    )
    client("sesv2").send_email(
        FromEmailAddress=os.environ["MAIL_FROM"],
        Destination={"ToAddresses": [os.environ["SPONSOR_MAIL"]]},
        Content={"Simple": {"Subject": {"Data": f"Checkpoint of study {study}: {size} entries"},
                            "Body": {"Text": {"Data": text}}}},
    )  # fmt: skip
