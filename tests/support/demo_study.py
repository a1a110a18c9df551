"""The demo study of `make up`: made once for a whole run of the tests, copied for every module that walks in it."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from demo.client import Addresses, Line
from demo.scenario import Living
from infra.local import deploy
from infra.local.people import demo_password
from infra.local.settings import Local, load
from tests.support.local import LocalCloud, running_cloud

QUIET_SECONDS = 3.0  # longer than the sealer rests between two checkpoints
LONGEST_SECONDS = 480.0  # what failed at its first delivery comes again after 180, and then once more
COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def make(folder: Path) -> None:
    """What `make up` makes, come to rest, and stopped as `make down` stops it."""
    with running_cloud(folder, demo=True) as cloud:
        _rest(cloud)


def _rest(cloud: LocalCloud) -> None:
    """Wait until no queue has held anything for a while."""
    sqs, quiet_since, until = cloud.client("sqs"), time.monotonic(), time.monotonic() + LONGEST_SECONDS
    queues = [url for url in sqs.list_queues()["QueueUrls"] if not url.endswith("-dead-letters")]
    while time.monotonic() < quiet_since + QUIET_SECONDS:
        held = {
            url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(COUNTS))["Attributes"]
            for url in queues
        }
        full = {url: counts for url, counts in held.items() if any(map(int, counts.values()))}
        assert time.monotonic() < until, f"the demo study did not come to rest; its queues hold {full}"
        if full:
            quiet_since = time.monotonic()
        time.sleep(0.5)


def _copied(made: Path, local: Local) -> None:
    """Copy the study to other ports. The emulator keeps its own in the address of every queue and function it saves."""
    shutil.copytree(made, local.data, symlinks=True, dirs_exist_ok=True)
    before = load(made)
    for path in (local.data / "state").glob("*.json"):
        text = path.read_text("utf-8")
        for old, new in ((before.endpoint, local.endpoint), (before.url, local.url)):
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    (local.data / "deployed").write_text(deploy.inputs_digest(local), "utf-8")


@contextlib.contextmanager
def running_copy(made: Path, data: Path) -> Iterator[LocalCloud]:
    """Start a copy as `make up` starts what `make down` stopped; commands find it by CQMS_LOCAL_DIR."""
    with running_cloud(data, before=partial(_copied, made)) as running:
        os.environ["CQMS_LOCAL_DIR"] = str(data)
        try:
            yield running
        finally:
            del os.environ["CQMS_LOCAL_DIR"]


def people_of(cloud: LocalCloud) -> Living:
    """The people of the demo; their password came with the copy."""
    url, ids = cloud.url, cloud.outputs
    addresses = Addresses(
        url, f"{url}/cognito", f"{url}/mail/messages", ids["WebClientId"], ids["SigningClientId"]
    )
    return Living(Line(addresses), demo_password(cloud.local))
