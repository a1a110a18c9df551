"""What a study costs while nobody works."""

import copy

import pytest

from infra import prices
from tests.infra.conftest import Templates


@pytest.mark.parametrize("study", ["abc01", "xyz02"])
def test_an_idle_study_stands_there_for_at_most_45_dollars_a_year(study: str, templates: Templates) -> None:
    """performance.md $2: what is charged for being there; its witness has 15 of its own."""
    assert prices.idle(templates[study], templates[f"{study}-records"]).standing <= 45
    assert prices.idle(templates[f"{study}-witness"]).total <= 15


@pytest.mark.parametrize("study", ["abc01", "xyz02"])
def test_what_it_asks_of_empty_queues_and_clocks_is_counted_too(study: str, templates: Templates) -> None:
    found = prices.idle(templates[study], templates[f"{study}-records"])
    queues = sum("ScalingConfig" in one["Properties"] for one in templates[study]["Resources"].values()
                 if one["Type"] == "AWS::Lambda::EventSourceMapping")  # fmt: skip
    assert found.polling == pytest.approx(queues * 15 * 525_600 * 0.40e-6)
    assert 0 < found.running <= 10


@pytest.mark.parametrize(
    "kind", ["AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint", "AWS::WAFv2::WebACL", "AWS::Nobody::KnowsThis"]
)
def test_a_resource_without_a_price_stops_the_walk(kind: str, templates: Templates) -> None:
    dearer = copy.deepcopy(templates["xyz02"])
    dearer["Resources"]["Dear"] = {"Type": kind}
    with pytest.raises(prices.UnpricedError, match="Dear"):
        prices.idle(dearer)


def test_a_second_key_or_a_dashboard_is_seen(templates: Templates) -> None:
    plain = prices.idle(templates["xyz02"]).total
    dearer = copy.deepcopy(templates["xyz02"])
    dearer["Resources"]["Board"] = {"Type": "AWS::CloudWatch::Dashboard"}
    assert prices.idle(dearer).total == pytest.approx(plain + 36)
