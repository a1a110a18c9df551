"""`cqms`: what it asks for, and what it refuses before it asks AWS anything."""

from pathlib import Path

import pytest

from infra import cli
from tests.support.local import LocalCloud

PERSON = '[[administrators]]\nusername = "{0}"\nprinted_name = "{0}"\nemail = "{0}@x.example"\n'


def test_one_administrator_alone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    people = tmp_path / "people.toml"
    people.write_text(PERSON.format("ada"), encoding="utf-8")
    assert cli.main(["first-administrators", "XYZ02", str(people), "--region", "eu-west-1"]) == 1
    assert "exactly two" in capsys.readouterr().err


def test_an_administrator_without_an_address_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.toml"
    people.write_text('[[administrators]]\nusername = "ada"\nprinted_name = "Ada"\n', encoding="utf-8")
    assert cli.main(["first-administrators", "XYZ02", str(people), "--region", "eu-west-1"]) == 1
    assert "people.toml: an administrator lacks email" in capsys.readouterr().err


@pytest.mark.requires_local_cloud
def test_a_study_with_an_administrator_refuses_first_ones(local_cloud: LocalCloud) -> None:
    others = [
        {"username": "eve", "printed_name": "Eve", "email": "eve@x.example"},
        {"username": "mal", "printed_name": "Mal", "email": "mal@x.example"},
    ]
    with pytest.raises(cli.RefusedError, match="administrator"):
        cli.first_administrators(local_cloud.client("lambda"), "ABC01", others)
    assert not {mail.to for mail in local_cloud.mails()} & {person["email"] for person in others}
