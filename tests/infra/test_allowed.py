"""What every role may do is what tests/infra/allowed.toml says by hand: no statement more, none less. ASVS V13.2.2"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import reading
from services.register import SERVICES
from tests.infra.conftest import REAL, Templates

SAID = tomllib.loads((Path(__file__).parent / "allowed.toml").read_text(encoding="utf-8"))
STUDIES = {study.prefix: study for study in REAL}
RECORDS = {service.name: [kind.name for kind in service.records] for service in SERVICES}
FILES = {service.name: service.take_files for service in SERVICES}
SCAN = "uploads-scan"  # GuardDuty's own; tests/infra/test_templates.py holds it where a study asks for it
# A template's way of writing what the specification calls by a word, the study's own name left out.
WORDS = (
    (r"^logs:log-group:/aws/lambda/([a-z_-]+):log-stream:\*$", r"log \1"),
    (r"^dynamodb:table/([a-z_-]+)/index/\*$", r"views \1"),
    (r"^dynamodb:table/([a-z_-]+)$", r"table \1"),
    (r"^sqs:([a-z_-]+)$", r"queue \1"),
    (r"^events:event-bus/facts$", "bus"),
    (r"^iam:role/([a-z-]+)$", r"role \1"),
    (r"^ses:identity/.*$", "sender"),
    (r"^.*PeoplePool.*$", "pool"),
    (r"^.*Tablelog.*StreamArn.*$", "stream"),
    (r"^.*SigningKey.*$", "signing key"),
    (r"^<WitnessKey.*$", "witness key"),
    (r"^s3:([a-z]+)(/.*)?$", r"\1\2"),
)  # fmt: skip


def word(resource: str, study: str) -> str:
    region = STUDIES[study].region
    named = re.sub(
        rf"arn:<AWS::Partition>:([a-z0-9-]+):({region})?:(<AWS::AccountId>|\d{{12}})?:", r"\1:", resource
    )
    named = re.sub(rf"-(<AWS::AccountId>|\d{{12}})-{region}", "", named).replace(f"{study}-", "")
    for pattern, said in WORDS:
        if re.match(pattern, named):
            return re.sub(pattern, said, named)
    return named


def seen(statement: reading.Body, study: str) -> tuple[object, ...]:
    """A statement of a template, as comparable as one of the specification."""
    conditions: dict[str, Any] = dict(statement.get("Condition", {}))
    enclosed = conditions.pop("ForAnyValue:StringEquals", None)
    rows = conditions.pop("ForAllValues:StringLike", {"dynamodb:LeadingKeys": []})
    changing = conditions.pop("ForAllValues:StringEquals", {"dynamodb:Attributes": []})
    assert enclosed in (None, {"dynamodb:EnclosingOperation": ["TransactWriteItems"]})
    assert not conditions, f"a condition the specification has no word for: {conditions}"
    return (
        statement["Sid"],
        frozenset(reading.actions(statement)),
        frozenset(word(one, study) for one in reading.resources(statement)),
        enclosed is not None,
        frozenset(rows["dynamodb:LeadingKeys"]),
        frozenset(changing["dynamodb:Attributes"]),
    )


def meant(name: str, function: str) -> tuple[object, ...]:
    """A statement of the specification, for one function."""
    said, own = SAID["statement"][name], function.partition("-")[0]
    many = {
        "{record}": " ".join(RECORDS.get(own, ())), "{file}": " ".join(FILES.get(own, ())),
        "{service}": SAID["services"]["all"], "{listening}": SAID["services"]["listening"],
    }  # fmt: skip

    def each(text: str, between: str) -> frozenset[str]:
        found: set[str] = set()
        for one in filter(None, text.replace("{own}", own).replace("{function}", function).split(between)):
            [hole] = [hole for hole in many if hole in one] or [""]
            found |= {one.replace(hole, value) for value in many[hole].split()} if hole else {one}
        return frozenset(found)

    service, _, verbs = said["may"].partition(": ")
    return (
        said.get("sid", name),
        frozenset(f"{service}:{verb}" for verb in verbs.split()),
        each(said["on"], ", "),
        said.get("enclosed", False),
        each(said.get("rows", ""), " "),
        each(said.get("changing", ""), " "),
    )


def names(said: str) -> Iterator[str]:
    for one in said.split():
        yield from names(SAID["group"][one]) if one in SAID["group"] else [one]


def held(study: str, templates: Templates) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for stack in (study, f"{study}-records", f"{study}-witness"):
        assert not list(reading.of_type(templates[stack], "AWS::IAM::Policy")), (
            "a role says all it may itself"
        )
        for owner, statement in reading.statements(templates[stack]):
            if not owner.endswith(SCAN):
                found.setdefault(owner.removeprefix(f"{study}-"), []).append(seen(statement, study))
    return found


@pytest.mark.parametrize("study", sorted(STUDIES))
def test_every_role_may_do_exactly_what_the_specification_says(study: str, templates: Templates) -> None:
    found = held(study, templates)
    unknown = sorted(found.keys() - SAID["function"].keys())
    lines = [f'{function} = "{" ".join(str(one[0]) for one in found[function])}"' for function in unknown]
    assert not lines, "tests/infra/allowed.toml lacks, after somebody has read them:\n" + "\n".join(lines)
    assert found.keys() == SAID["function"].keys(), "the specification names functions that are not there"
    for function, statements in found.items():
        wanted = [meant(name, function) for name in names(SAID["function"][function])]
        assert len(set(statements)) == len(statements)
        beyond, lacking = set(statements) - set(wanted), set(wanted) - set(statements)
        assert not beyond, f"{function} may do more than the specification says: {beyond}"
        assert not lacking, f"{function} may not do what the specification says: {lacking}"


def test_every_word_of_the_specification_is_used() -> None:
    used = {name for said in SAID["function"].values() for name in names(said)}
    assert used == set(SAID["statement"])
    assert {one for said in SAID["function"].values() for one in said.split()} & set(SAID["group"])
