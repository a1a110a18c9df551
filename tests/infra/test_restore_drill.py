"""The restore drill on the local cloud, as whoever holds deploy credentials runs it."""

import json

import pytest

from infra.local import runner
from tests.support.local import LocalCloud

pytestmark = pytest.mark.requires_local_cloud


def test_every_table_of_the_local_cloud_comes_back_from_the_seal(local_cloud: LocalCloud) -> None:
    tables = set(local_cloud.client("dynamodb").list_tables()["TableNames"])
    functions = local_cloud.client("lambda")
    functions.invoke(FunctionName="abc01-ledger-sequencer", Payload=b"{}")
    functions.invoke(FunctionName="abc01-ledger-sealer", Payload=json.dumps({}).encode())

    figures = runner.restore_drill(local_cloud.local)

    assert (figures["verdict"], figures["differences"]) == ("verified", [])
    assert figures["sealed"] == figures["entries"] != 0
    assert str(figures["number"]).startswith("ABC01-RDR-")
    assert set(local_cloud.client("dynamodb").list_tables()["TableNames"]) == tables
