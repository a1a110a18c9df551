"""Synthesise the stacks of every study: `python -m infra.app` writes cdk.out."""

import os
import sys
from pathlib import Path

from aws_cdk import App, DefaultStackSynthesizer

from infra import checks, source
from infra.enabled import enabled
from infra.packages import Packages
from infra.records_stack import RecordsStack
from infra.study import ROOT, Study, StudyFileError, all_studies
from infra.study_stack import StudyStack
from infra.witness import WitnessStack


def build(studies: list[Study], outdir: Path, packages: Packages, nag: bool = True) -> App:
    """Declare three stacks per study."""
    app = App(
        outdir=str(outdir),
        analytics_reporting=False,
        default_stack_synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
    for study in studies:
        services = enabled(study)
        records = RecordsStack(app, study, services)
        WitnessStack(app, study, records, packages)
        StudyStack(app, study, services, records, packages)
    if nag:
        checks.add(app)
    return app


def chosen() -> list[Study]:
    """The studies to synthesise: all, or those named in CQMS_STUDIES (comma-separated ids)."""
    wanted = os.environ.get("CQMS_STUDIES", "").upper().split(",")
    return [study for study in all_studies() if wanted == [""] or study.id in wanted]


def main() -> int:
    """Synthesise, checked by cdk-nag and by our own rules; returns the exit status."""
    outdir = Path(os.environ.get("CDK_OUTDIR", ROOT / "cdk.out"))
    # `make package` builds the arm64 packages; without them a template names our source alone.
    built = Packages.below(source.BUILD / "package")
    packages = built if os.environ.get("CQMS_PACKAGE") else Packages.of_source()
    try:
        build(chosen(), outdir, packages, nag=not os.environ.get("CQMS_SKIP_NAG")).synth()
    except StudyFileError as error:
        print(error, file=sys.stderr)
        return 2
    return checks.judge(outdir)


if __name__ == "__main__":
    sys.exit(main())
