"""Every alarm reaches whoever is to hear of it, says what it means, and names a page that says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from infra import reading
from infra.study import ROOT
from tests.infra.conftest import Templates

RUNBOOKS = ROOT / "docs" / "runbooks"
PARTS = ("## What it means", "## Look", "## Do", "## Over when")


def alarms(templates: Templates, study: str) -> dict[str, dict[str, Any]]:
    stacks = (templates[study], templates[f"{study}-witness"])
    found = [one for stack in stacks for _, one in reading.of_type(stack, "AWS::CloudWatch::Alarm")]
    return {str(one["AlarmName"]).removeprefix(f"{study}-"): dict(one) for one in found}


@pytest.mark.parametrize("study", ["abc01", "xyz02"])
def test_every_alarm_names_its_page_and_every_page_has_its_alarm(study: str, templates: Templates) -> None:
    found = alarms(templates, study)
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == set(found)
    for name, alarm in found.items():
        assert alarm["AlarmDescription"].endswith(f" See docs/runbooks/{name}.md")
        page = Path(RUNBOOKS / f"{name}.md").read_text(encoding="utf-8")
        assert [part for part in PARTS if part not in page] == []


@pytest.mark.parametrize("study", ["abc01", "xyz02"])
def test_every_alarm_is_told_by_a_topic_that_lets_it_in(study: str, templates: Templates) -> None:
    for stack in (study, f"{study}-witness"):
        template = templates[stack]
        [(topic, _)] = reading.of_type(template, "AWS::SNS::Topic")
        allowed = [one for name, one in reading.standing(template) if one.get("Sid") == "AlarmsTell"]
        [statement] = allowed
        assert reading.principals(statement) == ["service cloudwatch.amazonaws.com"]
        pattern = reading.flat(statement["Condition"]["ArnLike"]["aws:SourceArn"]).rpartition("alarm:")[2]
        for _, alarm in reading.of_type(template, "AWS::CloudWatch::Alarm"):
            assert alarm["AlarmActions"] == [{"Ref": topic}]
            assert re.fullmatch(pattern.replace("*", ".*"), alarm["AlarmName"])


def test_silence_is_an_alarm_and_no_word_of_failures_is_not(templates: Templates) -> None:
    for name, alarm in alarms(templates, "xyz02").items():
        missing = "breaching" if name.endswith("-silent") else "notBreaching"
        assert alarm["TreatMissingData"] == missing, name


def test_alarms_cost_nothing_but_themselves(templates: Templates) -> None:
    """A metric of our own costs more in a year than two alarms; AWS counts these at no charge."""
    for alarm in alarms(templates, "xyz02").values():
        assert alarm["Namespace"] in ("AWS/SQS", "AWS/ApiGateway", "AWS/Lambda")
