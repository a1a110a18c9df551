"""The list of parts is the locks: nothing more, nothing less, each with its digests and its licence."""

import json
import re

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from infra import package, sbom
from infra.study import ROOT

PARTS = sbom.parts()


def test_every_locked_part_is_listed_and_nothing_else() -> None:
    locked = set()
    for name in sbom.PYTHON_LOCKS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        locked |= {line.split(" ")[0].split(";")[0] for line in lines if re.match(r"[a-z0-9].*==", line)}
    listed = {f"{part.name}=={part.version}" for part in PARTS if part.kind == "pypi"}
    assert listed == {re.sub(r"\[.*\]", "", one) for one in locked}
    packages = json.loads((ROOT / sbom.PAGE_LOCK).read_text(encoding="utf-8"))["packages"]
    assert {part.purl for part in PARTS if part.kind == "npm"} == {
        f"pkg:npm/{where.rpartition('node_modules/')[2].replace('@', '%40')}@{said['version']}"
        for where, said in packages.items()
        if where
    }


def test_every_part_is_locked_by_digest() -> None:
    assert [part.purl for part in PARTS if not part.digests] == []


def test_what_functions_carry_is_what_the_package_installs() -> None:
    carried = {part.name for part in PARTS if part.carried and part.kind == "pypi"}
    assert carried == package.closure()


def test_everything_a_study_carries_has_a_known_licence() -> None:
    assert [part.purl for part in PARTS if part.carried and part.licence == sbom.UNKNOWN] == []


def test_it_is_cyclonedx_and_says_what_was_not_looked_up() -> None:
    written = json.dumps(sbom.document(PARTS))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(sbom.document(PARTS[::8]))) is None
    assert sbom.NOT_CHECKED in written
    assert written == json.dumps(sbom.document(sbom.parts())), "the same locks give the same list"
