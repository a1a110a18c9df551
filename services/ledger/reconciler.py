"""Compares tables, order, sealed segments and stored files, each by its exact key. integrity.md 1.9 step 6, 1.10

What differs is an entry of the trail that quality has to explain, and an alarm.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from . import compare_files, compare_records, compare_trail, divergences, sealed
from .faults import Diverged

logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Compare everything; what differs becomes a record, each key is logged, then the run fails."""
    due, read = compare_files.due()
    differences = list(compare(due))
    metrics.add_metric("Divergent", MetricUnit.Count, len(differences))
    if differences:
        for difference in differences:
            logger.critical("table and seal differ", where=difference)
        divergences.record(differences)
    compare_files.done(read)
    if differences:
        raise Diverged(f"{len(differences)} differences, the first: {differences[0]}")


def compare(due: compare_files.Due = compare_files.NONE) -> Iterator[str]:
    """Name every row that is not what was sealed, every sealed object that was touched, and of the files due the same."""
    stands = sealed.read()
    yield from stands.found
    yield from compare_trail.compare(stands)
    yield from compare_records.compare(stands, due)
