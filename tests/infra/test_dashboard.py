"""One dashboard for all studies of an account, and nothing on it but what their alarms watch."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import dashboard, prices, reading
from infra.study import ROOT, read
from tests.infra.conftest import Templates

STUDIES = [read(ROOT / "studies" / f"{name}.toml") for name in ("try01", "xyz02")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = dashboard.synthesise(STUDIES, tmp_path_factory.mktemp("dashboard"))
    made: dict[str, Any] = json.loads((Path(folder) / f"{dashboard.STACK}.template.json").read_text("utf-8"))
    return made


@pytest.fixture
def widgets(template: dict[str, Any]) -> list[dict[str, Any]]:
    [(_, board)] = reading.of_type(template, "AWS::CloudWatch::Dashboard")
    shown: list[dict[str, Any]] = json.loads(reading.flat(board["DashboardBody"]))["widgets"]
    return shown


def alarms(templates: Templates, *stacks: str) -> Iterator[reading.Body]:
    return (one for stack in stacks for _, one in reading.of_type(templates[stack], "AWS::CloudWatch::Alarm"))


def test_it_shows_every_alarm_that_stands_in_the_account_and_no_other(
    widgets: list[dict[str, Any]], templates: Templates
) -> None:
    """The witness of XYZ02 stands in another account, which has alarms of its own."""
    shown = {
        arn.rpartition(":")[2]
        for one in widgets
        if one["type"] == "alarm"
        for arn in one["properties"]["alarms"]
    }
    assert shown == {one["AlarmName"] for one in alarms(templates, "try01", "try01-witness", "xyz02")}


def test_what_it_draws_is_what_alarms_watch(widgets: list[dict[str, Any]], templates: Templates) -> None:
    watched = {
        (one["Namespace"], one["MetricName"], *(reading.flat(part) for pair in one["Dimensions"] for part in pair.values()))
        for one in alarms(templates, "try01", "xyz02")
        if one["MetricName"] in ("SealLag", "WitnessLag")
    }  # fmt: skip
    for study in STUDIES:
        queue = next(one for _, one in reading.of_type(templates[study.prefix], "AWS::SQS::Queue")
                     if one["QueueName"].endswith("dead-letters"))  # fmt: skip
        watched.add(("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue["QueueName"]))
    drawn = [
        tuple(metric) for one in widgets if one["type"] == "metric" for metric in one["properties"]["metrics"]
    ]
    assert (set(drawn), len(drawn)) == (watched, len(watched))


def test_no_widget_covers_another(widgets: list[dict[str, Any]]) -> None:
    places = [(one["x"], one["y"]) for one in widgets]
    assert len(set(places)) == len(widgets) == 3 * len(STUDIES)
    assert max(one["x"] + one["width"] for one in widgets) <= dashboard.COLUMNS


def test_an_account_pays_for_one_and_a_study_for_none(template: dict[str, Any], templates: Templates) -> None:
    assert prices.idle(template).total == 36
    assert [
        name for name, one in templates.items() if list(reading.of_type(one, "AWS::CloudWatch::Dashboard"))
    ] == []
