"""STS: lends a role to whoever asks; who may is a matter of policies, which the local cloud enforces."""

from botocore.awsrequest import AWSResponse

from tests.support.double.wire import Raw

LENT = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIADOUBLE</AccessKeyId><SecretAccessKey>double</SecretAccessKey><SessionToken>lent</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""


def lent(url: str, operation: str) -> AWSResponse:
    """Answer AssumeRole; nothing else is known."""
    if operation != "AssumeRole":
        raise AssertionError(f"the double does not know STS {operation}")
    return AWSResponse(url, 200, {"content-type": "text/xml"}, Raw(LENT))
