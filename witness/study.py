"""The study as the witness sees it: sealed segments and signed checkpoints, read with a role that can do no more."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from shared import aws
from shared.checkpoint import VerifierKey

from .faults import Refused

SEGMENTS, CHECKPOINTS, SUCCESSIONS = "seg/", "cp/", "key/"


@dataclass(frozen=True)
class Study:
    """The records bucket of a study, read only."""

    s3: BaseClient
    kms: BaseClient

    @classmethod
    def opened(cls) -> "Study":
        """Return the study under the reader's role, which its own account lends us."""
        role = os.environ["READER_ROLE"]
        return cls(aws.client_as("s3", role), aws.client_as("kms", role))

    def key(self) -> VerifierKey:
        """Return the key the study's log began with; the caller compares it with the one seen first."""
        answer = self.kms.get_public_key(KeyId=os.environ["SEAL_KEY_ARN"])
        return VerifierKey(os.environ["LOG_ORIGIN"], bytes(answer["PublicKey"]))

    def read(self, key: str) -> bytes:
        """Return a sealed object; Refused when one that must be there is gone."""
        try:
            answer = self.s3.get_object(Bucket=os.environ["RECORDS_BUCKET"], Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise Refused(f"{key} is gone") from error
            raise
        return bytes(answer["Body"].read())

    def checkpoints(self, after: int) -> Iterator[int]:
        """Return the sizes of the checkpoints above a size, in order."""
        for key in self._keys(CHECKPOINTS, f"{CHECKPOINTS}{after:012d}"):
            yield int(key.removeprefix(CHECKPOINTS))

    def successions(self) -> list[str]:
        """Return the keys of the statements by which a key of the log handed over to the next, in order."""
        return list(self._keys(SUCCESSIONS, ""))

    def segments(self, start: int) -> Iterator[str]:
        """Return the keys of the segments that begin at an index or behind it, in order."""
        yield from self._keys(SEGMENTS, f"{SEGMENTS}{start:012d}")

    def _keys(self, prefix: str, after: str) -> Iterator[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=os.environ["RECORDS_BUCKET"], Prefix=prefix, StartAfter=after
        )
        for page in pages:
            yield from (str(item["Key"]) for item in page.get("Contents", []))
