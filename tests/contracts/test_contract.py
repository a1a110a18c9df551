"""What the double of the AWS services promises, asked of three grounds in the same sentences.

The double has to keep every one. moto and the local cloud are other people's emulators: where one of them is known to
differ from what AWS documents, the sentence says so, and a difference that went away is noticed.
"""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from shared import aws
from tests.support.contract import items, messages, objects, transactions
from tests.support.contract.ground import DIFFERS, SENTENCES, Ground
from tests.support.double.cloud import Cloud, standing, wire
from tests.support.study_tables import moto_standing

assert all((items, messages, objects, transactions)), "their import registers the sentences"
LOCAL = [pytest.mark.slow, pytest.mark.requires_local_cloud]


@pytest.fixture(scope="module", params=["double", "wire", "moto", pytest.param("local", marks=LOCAL)])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    local = request.param == "local"
    client = request.getfixturevalue("local_cloud").client if local else aws.client
    double = request.param in ("double", "wire")  # at once, and over the wire as under a gate
    stands = nullcontext() if local else standing(Cloud()) if double else moto_standing()
    with stands, wire() if request.param == "wire" else nullcontext():
        yield Ground("double" if double else request.param, client)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_ground_keeps_what_aws_promises(ground: Ground, name: str, request: pytest.FixtureRequest) -> None:
    if why := DIFFERS.get((name, ground.name)):
        request.applymarker(pytest.mark.xfail(strict=True, reason=why))
    SENTENCES[name](ground)


def test_the_double_is_known_to_differ_in_nothing() -> None:
    assert not [name for name, where in DIFFERS if where == "double"]
