"""The dashboard of an account: one for all its studies, since each would be charged $36 a year.

Every widget is derived from what is watched of a study (infra/watched.py): nothing is drawn that no alarm knows.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aws_cdk import App, Aws, DefaultStackSynthesizer, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.names import Names
from infra.study import Study
from infra.watched import LAGS, LONGEST_LAG, NAMESPACE, STUDY, WITNESS, reporter

STACK = "cqms-dashboard"
WIDTH, HEIGHT, COLUMNS = 8, 6, 24
Widget = dict[str, Any]


class Dashboard(Stack):
    """The one dashboard; deployed again whenever an account gets a study or gives one up."""

    def __init__(self, scope: Construct, studies: Sequence[Study]) -> None:
        super().__init__(
            scope,
            STACK,
            env={"region": studies[0].region},
            analytics_reporting=False,
            description="What is watched of every study of this account, on one page",
        )
        rows = [_row(study, place) for place, study in enumerate(studies)]
        body = {"widgets": [widget for row in rows for widget in row]}
        cloudwatch.CfnDashboard(
            self, "Board", dashboard_name="cqms", dashboard_body=self.to_json_string(body)
        )


def _row(study: Study, place: int) -> list[Widget]:
    """A study's alarms, its lags, and how many dead letters wait."""
    region, names = study.region, Names(study)
    watched = [*STUDY, *(() if study.witness.account else WITNESS)]
    arn = f"arn:{Aws.PARTITION}:cloudwatch:{region}:{Aws.ACCOUNT_ID}:alarm:{study.prefix}-"
    lags = [[NAMESPACE, measure, "service", reporter(study.prefix)] for measure in LAGS.values()]
    letters = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", names.dead_letters]]
    limit = {"annotations": {"horizontal": [{"label": "alarm", "value": LONGEST_LAG}]}}
    widgets: list[Widget] = [
        {"type": "alarm", "properties": {"title": f"{study.id}: alarms", "alarms": [arn + one for one in watched]}},
        _metric(f"{study.id}: seconds behind", region, lags),
        _metric(f"{study.id}: dead letters", region, letters),
    ]  # fmt: skip
    widgets[1]["properties"] |= limit
    return [
        {**one, "x": column * WIDTH, "y": place * HEIGHT, "width": WIDTH, "height": HEIGHT}
        for column, one in enumerate(widgets)
    ]


def _metric(title: str, region: str, metrics: list[list[str]]) -> Widget:
    said = {"title": title, "region": region, "metrics": metrics, "stat": "Maximum", "period": 300}
    return {"type": "metric", "properties": said}


def synthesise(studies: Sequence[Study], folder: Path) -> Path:
    """Write the stack of the dashboard of these studies; returns the folder."""
    synthesizer = DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
    app = App(outdir=str(folder), analytics_reporting=False, default_stack_synthesizer=synthesizer)
    Dashboard(app, studies)
    app.synth()
    return folder
