"""The study's tables: on demand, restorable to any second of 35 days, not deletable."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.names import COMMON_TABLES, Names
from shared.service import Service

VIEW_ATTRIBUTES = ["id", "number", "title", "state", "owner", "due_on", "type", "v", "updated_at", "summary"]
TEXT, NUMBER = dynamodb.AttributeType.STRING, dynamodb.AttributeType.NUMBER


def create_tables(scope: Construct, names: Names, services: tuple[Service, ...]) -> dynamodb.Table:
    """Create every table of a study; returns the log table, whose stream wakes the ledger."""
    log: dynamodb.Table | None = None
    for what in COMMON_TABLES:
        table = _table(scope, names.table(what), what, stream=what == "log")
        if what == "log":
            log = table
            table.add_global_secondary_index(
                index_name="by_entity",
                partition_key=dynamodb.Attribute(name="ent", type=TEXT),
                sort_key=dynamodb.Attribute(name="v", type=NUMBER),
            )
    for service in services:
        _views(_table(scope, names.table(f"data-{service.name}"), f"data-{service.name}"))
    if log is None:
        raise AssertionError("a study without a log table has no order")
    return log


def _table(scope: Construct, name: str, what: str, stream: bool = False) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        f"Table-{what}",
        table_name=name,
        partition_key=dynamodb.Attribute(name="pk", type=TEXT),
        sort_key=dynamodb.Attribute(name="sk", type=TEXT),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.AWS_MANAGED,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
        stream=dynamodb.StreamViewType.NEW_IMAGE if stream else None,
    )


def _views(table: dynamodb.Table) -> None:
    """Four list views (decision 12); a record type declares what its keys hold, and an empty one costs nothing."""
    for n in (1, 2, 3, 4):
        table.add_global_secondary_index(
            index_name=f"view{n}",
            partition_key=dynamodb.Attribute(name=f"p{n}", type=TEXT),
            sort_key=dynamodb.Attribute(name=f"s{n}", type=TEXT),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=VIEW_ATTRIBUTES,
        )
