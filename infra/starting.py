"""What a function needs so that it is started, and so that what failed is kept: no more than its own triggers ask."""

from infra.ground import Deployment
from infra.statements import Statement, on_tables
from shared.service import Function, Service

QUEUED = frozenset({"events", "object_created", "object_tagged"})
TAKING = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "GetQueueUrl")
FOLLOWING = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")


def starting(service: Service, function: Function, deployment: Deployment) -> list[Statement]:
    """Return the statements that its triggers need."""
    names = deployment.names
    kinds = {trigger.kind for trigger in function.triggers}
    found = []
    if kinds & QUEUED:
        queue = names.arn("sqs", names.function(service.name, function.name))
        found.append(Statement("TakeFromQueue", tuple(f"sqs:{one}" for one in TAKING), (queue,)))
    if "log_stream" in kinds:
        found.append(on_tables("ReadStream", FOLLOWING, deployment.records.log.table_stream_arn or ""))
    if kinds & {"schedule", "log_stream", "deployment"}:
        found.append(Statement("KeepFailed", ("sqs:SendMessage",), (names.arn("sqs", names.dead_letters),)))
    return found
