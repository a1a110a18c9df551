"""Where the pinned emulator differs from AWS in a way that would make the local study less safe or less true.

Each fix says what AWS does. `apply` runs once, before the emulator serves; tests/infra shows each in force.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import lambda_svc, s3, sts

Answer = tuple[int, dict[str, str], Any]
# What a function may take. https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
LONGEST_SECONDS = 900


def apply(root_key_id: str) -> None:
    """Put every fix in place."""
    _only_the_deployer_is_root(root_key_id)
    # Kept across restarts on AWS; here the locks of the vault would be gone, even after a clean stop.
    s3._PERSISTED_BUCKET_DICTS.update(
        object_retention=s3._object_retention, object_legal_hold=s3._object_legal_hold
    )
    s3._copy_object = _locking(s3._copy_object)
    s3._put_object_tagging = _announcing(s3._put_object_tagging)
    s3._S3_EVENTBRIDGE_EVENT_DETAIL_TYPE["ObjectTagging:Put"] = "Object Tags Added"
    iam_actions.extract_resource_arn = _naming_the_bus(iam_actions.extract_resource_arn)
    lambda_svc.invalidate_worker = _letting_end(lambda_svc.invalidate_worker)


def _only_the_deployer_is_root(root_key_id: str) -> None:
    """No key id anyone can guess is root: the emulator takes `test` and any account number."""

    def is_root(key_id: str) -> bool:
        return not key_id or key_id == root_key_id

    iam_evaluator.is_root_access_key = is_root
    sts.is_root_access_key = is_root


def _locking(copy: Callable[..., Answer]) -> Callable[..., Answer]:
    """CopyObject takes the lock named in its headers."""

    def copied(bucket: str, key: str, headers: dict[str, str]) -> Answer:
        answer = copy(bucket, key, headers)
        if answer[0] == 200:
            s3._apply_object_lock_from_headers(bucket, key, headers, answer[1].get("x-amz-version-id"))
        return answer

    return copied


def _announcing(tag: Callable[..., Answer]) -> Callable[..., Answer]:
    """Tags put on an object are told to EventBridge: that is how a malware scan reports."""

    def tagged(bucket: str, key: str, body: bytes, query: dict[str, Any] | None = None) -> Answer:
        answer = tag(bucket, key, body, query)
        if answer[0] == 200:
            version = answer[1].get("x-amz-version-id")
            s3._fire_s3_event_async(bucket, key, "s3:ObjectTagging:Put", version_id=version)
        return answer

    return tagged


def _naming_the_bus(resource_of: Callable[..., str]) -> Callable[..., str]:
    """DescribeEventBus is asked of the bus it names; the emulator takes every `Name` for a rule's."""

    def resource(service: str, method: str, path: str, headers: dict[str, str], *more: Any) -> str:
        found = resource_of(service, method, path, headers, *more)
        target = next((value for name, value in headers.items() if name.lower() == "x-amz-target"), "")
        if target.endswith(".DescribeEventBus"):
            return found.replace(":rule/default/", ":event-bus/")
        return found

    return resource


def _letting_end(invalidate: Callable[..., None]) -> Callable[..., None]:
    """What runs when a function is given other code or variables runs to its end, with those it began with."""

    def invalidated(name: str, qualifier: str | None = None, **where: str) -> None:
        running: list[lambda_runtime.Worker] = []
        with lambda_runtime._lock:
            for key, workers in lambda_runtime._workers.items():
                *_, function, version = key.split(":")
                if function == name and qualifier in (None, version):
                    running += [worker for worker in workers if worker.in_use]
                    workers[:] = [worker for worker in workers if not worker.in_use]
        invalidate(name, qualifier, **where)
        if running:
            threading.Thread(target=_end, args=(running,), daemon=True, name=f"last of {name}").start()

    return invalidated


def _end(running: list[lambda_runtime.Worker]) -> None:
    """End each once it has answered."""
    until = time.monotonic() + LONGEST_SECONDS
    while running and time.monotonic() < until:
        done = [worker for worker in running if not worker.in_use]
        lambda_runtime.kill_workers(done)
        running = [worker for worker in running if worker not in done]
        time.sleep(0.05)
    lambda_runtime.kill_workers(running)
