"""The text of a controlled document's file, as far as it holds any."""

import io
import os

from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from shared.aws import client

from . import words

MOST_PAGES = 400
ACCEPTED = "files/"  # where ingest keeps what it accepted
logger = Logger()


def of_file(key: object) -> str | None:
    """Return the words of an accepted PDF; None for anything else, for what is gone, and for what holds no text."""
    if not isinstance(key, str) or not key.startswith(ACCEPTED):
        return None
    try:
        found = client("s3").get_object(Bucket=os.environ["WORK_BUCKET"], Key=key)
        pages = PdfReader(io.BytesIO(found["Body"].read())).pages
        return " ".join(words.words(" ".join(page.extract_text() for page in pages[:MOST_PAGES])))
    except ClientError as error:
        # who may not list a bucket is told AccessDenied of what is gone
        if error.response["Error"]["Code"] not in ("NoSuchKey", "AccessDenied"):
            raise
        logger.info("a file is gone", extra={"key": key})
    except PyPdfError as error:
        logger.info("a file holds no text", extra={"key": key, "cause": type(error).__name__})
    return None
