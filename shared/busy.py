"""What AWS answers when it is busy or out of reach: a refusal to send the same request again, never a fault."""

import jwt
from botocore import exceptions
from botocore.exceptions import ClientError

from shared.errors import Refusal

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, and S3's SlowDown
_THROTTLING = frozenset(
    {"ThrottlingException", "Throttling", "ThrottledException", "ProvisionedThroughputExceededException",
     "RequestLimitExceeded", "TooManyRequestsException", "SlowDown", "ThrottlingError",
     "ProvisionedThroughputExceeded", "LimitExceededException"}
)  # fmt: skip
_AILING = frozenset({"InternalServerError", "InternalFailure", "ServiceUnavailable", "InternalError"})
UNREACHED = (exceptions.HTTPClientError, exceptions.ConnectionError, jwt.PyJWKClientConnectionError)
AGAIN = "Send the same request again with the same Idempotency-Key: it takes effect once."


def refusal_of(error: Exception) -> Refusal | None:
    """Return what to answer after the client's own retries; None when the error is a fault of ours."""
    if isinstance(error, UNREACHED):
        return _unavailable()
    if not isinstance(error, ClientError):
        return None
    code = error.response["Error"]["Code"]
    reasons = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
    if code in _THROTTLING or reasons & _THROTTLING:
        return Refusal("THROTTLED", f"The study is busy. {AGAIN}", "API: Retry-After", "busy", retry_after=2)
    return _unavailable() if code in _AILING else None


def _unavailable() -> Refusal:
    return Refusal("UNAVAILABLE", f"A service that the study needs did not answer. {AGAIN}", "API: Retry-After", "no_answer",
                   retry_after=5)  # fmt: skip
