"""A study's own trail, made by people at work, is a pack that an inspector can verify to the last signature."""

import json
from pathlib import Path

from services.ledger import package
from services.register import SERVICES
from shared.roles import Relation
from tests.support import papers
from tests.support.staff import Team
from verify import cqms_verify

# What the trust file says no author may sign: read from the lifecycles, never from a pack.
SEPARATE = [
    f"{kind.name}.{step.name}"
    for service in SERVICES for kind in service.records for step in kind.lifecycle.transitions
    if step.sign and Relation.AUTHOR in step.not_as
]  # fmt: skip


def test_a_procedure_that_became_effective_is_verified_with_every_signature_on_it(
    shared_team: Team, tmp_path: Path
) -> None:
    papers.approved(shared_team)
    shared_team.simulator.deliver()
    shared_team.simulator.study.serve("ledger")
    package.export(tmp_path / "pack")
    (tmp_path / "trust.json").write_text(json.dumps(package.trust() | {"separate": SEPARATE}))
    assert "document_version.approve" in SEPARATE
    code, report = cqms_verify.verify(tmp_path / "pack", tmp_path / "trust.json")
    assert (code, report["first_failure"], report["warnings"]) == (0, None, [])
    assert report["signatures"] >= 4, "submitted, reviewed, and approved by two"
    assert report["values_withheld"] == 0
