"""What the local cloud corrects in its emulator, so that the study's policies mean there what they mean on AWS."""

import json

from ministack.core.iam_actions import extract_resource_arn

from infra.local.emulator_fixes import _naming_the_bus

BUS = "arn:aws:events:eu-central-1:000000000000:event-bus/abc01-facts"


def _asked(verb: str, body: dict[str, str]) -> str:
    headers = {"X-Amz-Target": f"AWSEvents.{verb}"}
    sent = json.dumps(body).encode()
    return _naming_the_bus(extract_resource_arn)(
        "events", "POST", "/", headers, sent, {}, "eu-central-1", "000000000000"
    )


def test_describing_a_bus_is_allowed_by_a_policy_on_that_bus():
    assert _asked("DescribeEventBus", {"Name": "abc01-facts"}) == BUS


def test_a_rule_is_still_a_rule():
    assert _asked("DescribeRule", {"Name": "hear"}).endswith(":rule/default/hear")
