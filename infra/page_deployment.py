"""Brings the built page to a study: its files into the bucket behind CloudFront, each with how long it may be kept."""

import mimetypes
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from botocore.client import BaseClient

mimetypes.add_type("text/javascript", ".mjs")  # a worker served as anything else is not run
ONE_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class NotBuiltError(Exception):
    """There is no built page; the message says how to make one."""


def cache_control(path: str) -> str:
    """Return how long a file may be kept: what carries a digest in its name never changes."""
    return ONE_YEAR if path.startswith("assets/") else ASK_AGAIN


@dataclass(frozen=True)
class PageDeployment:
    """Where a study's page goes, by the outputs of its stack."""

    s3: BaseClient
    cloudfront: BaseClient
    outputs: Mapping[str, str]

    def upload(self, dist: Path) -> list[str]:
        """Upload the page and return its paths; whoever has it open keeps the files they still need.

        The index comes last, so that nobody is sent to a file that is not there yet. Raises NotBuiltError.
        """
        paths = built(dist)
        for path in paths:
            self.s3.put_object(
                Bucket=self.outputs["PageBucket"],
                Key=path,
                Body=(dist / path).read_bytes(),
                ContentType=mimetypes.guess_type(path)[0] or "application/octet-stream",
                CacheControl=cache_control(path),
            )
        self._forget([f"/{path}" for path in paths if cache_control(path) == ASK_AGAIN])
        return paths

    def _forget(self, paths: list[str]) -> None:
        """Have CloudFront ask the bucket again for what keeps its name from one release to the next."""
        batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": str(time.time_ns())}
        self.cloudfront.create_invalidation(
            DistributionId=self.outputs["DistributionId"], InvalidationBatch=batch
        )


def built(dist: Path) -> list[str]:
    """Return the files of the built page as paths of its address, the index last."""
    files = sorted(path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file())
    if "index.html" not in files:
        raise NotBuiltError(f"{dist} holds no built page: run make page.")
    return [*(path for path in files if path != "index.html"), "index.html"]


def outputs_of(cloudformation: BaseClient, study: str) -> dict[str, str]:
    """Return the outputs of the study's stack."""
    [stack] = cloudformation.describe_stacks(StackName=study.lower())["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
