"""The built page reaches the study's bucket whole, with the right types and the right time to be kept."""

from pathlib import Path

import pytest

from infra import cli
from infra.page_deployment import ASK_AGAIN, ONE_YEAR, NotBuiltError, PageDeployment
from tests.support.local import LocalCloud

PAGE = {
    "index.html": "<!doctype html>",
    "favicon.svg": "<svg/>",
    "assets/index-4f2a.js": "1",
    "assets/pdf.worker-77aa.mjs": "1",
    "assets/index-9c1b.css": "a{}",
}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built page of five files."""
    for path, text in PAGE.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.mark.requires_local_cloud
def test_every_file_arrives_with_its_type_and_the_time_it_may_be_kept(
    local_cloud: LocalCloud, dist: Path
) -> None:
    s3, cloudfront = local_cloud.client("s3"), local_cloud.client("cloudfront")
    paths = PageDeployment(s3, cloudfront, local_cloud.outputs).upload(dist)
    assert paths[-1] == "index.html", "nobody may be sent to a file that is not there yet"
    heads = {path: s3.head_object(Bucket=local_cloud.outputs["PageBucket"], Key=path) for path in PAGE}
    assert {path: head["CacheControl"] for path, head in heads.items()} == {
        path: ONE_YEAR if path.startswith("assets/") else ASK_AGAIN for path in PAGE
    }
    types = {path.rpartition(".")[2]: head["ContentType"] for path, head in heads.items()}
    assert types == {
        "html": "text/html", "svg": "image/svg+xml", "js": "text/javascript", "mjs": "text/javascript",
        "css": "text/css",
    }  # fmt: skip


@pytest.mark.requires_local_cloud
def test_what_keeps_its_name_is_asked_for_again(local_cloud: LocalCloud, dist: Path) -> None:
    cloudfront = local_cloud.client("cloudfront")
    PageDeployment(local_cloud.client("s3"), cloudfront, local_cloud.outputs).upload(dist)
    distribution = local_cloud.outputs["DistributionId"]
    newest = cloudfront.list_invalidations(DistributionId=distribution)["InvalidationList"]["Items"][0]["Id"]
    found = cloudfront.get_invalidation(DistributionId=distribution, Id=newest)["Invalidation"]
    assert sorted(found["InvalidationBatch"]["Paths"]["Items"]) == ["/favicon.svg", "/index.html"]


def test_a_page_that_is_not_built_is_not_deployed(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError, match="make page"):
        PageDeployment(None, None, {}).upload(tmp_path)  # type: ignore[arg-type]  # nothing may be asked of AWS


def test_the_command_says_so_when_aws_is_out_of_reach(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert cli.main(["deploy-page", "XYZ02", "--region", "eu-west-1"]) == 1
    assert "127.0.0.1:9" in capsys.readouterr().err
