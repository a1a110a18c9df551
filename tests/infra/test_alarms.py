"""Every alarm reaches whoever is to hear of it, says what it means, and names a page that says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from infra import reading
from infra.study import ROOT
from services.ledger import lag
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
        missing = "breaching" if name.endswith(("-silent", "-late")) else "notBreaching"
        assert alarm["TreatMissingData"] == missing, name


def test_alarms_cost_nothing_but_themselves_except_for_the_two_lags(templates: Templates) -> None:
    """A metric of our own costs more in a year than two alarms; AWS counts the others at no charge."""
    own = {
        name for name, one in alarms(templates, "xyz02").items() if not one["Namespace"].startswith("AWS/")
    }
    assert own == {"seal-late", "witness-late"}


def test_the_lags_are_alarms_over_what_the_ledger_of_the_very_study_reports(templates: Templates) -> None:
    ledger = next(one["Environment"]["Variables"] for _, one in reading.of_type(templates["xyz02"], "AWS::Lambda::Function")
                  if one["FunctionName"] == "xyz02-ledger-anchors")  # fmt: skip
    found = alarms(templates, "xyz02")
    for name, measure in zip(("seal-late", "witness-late"), lag.NAMES, strict=True):
        alarm = found[name]
        assert (alarm["Namespace"], alarm["MetricName"]) == (ledger["POWERTOOLS_METRICS_NAMESPACE"], measure)
        assert alarm["Dimensions"] == [{"Name": "service", "Value": ledger["POWERTOOLS_SERVICE_NAME"]}]
        assert (alarm["Threshold"], alarm["Statistic"], alarm["EvaluationPeriods"]) == (900, "Minimum", 3)
