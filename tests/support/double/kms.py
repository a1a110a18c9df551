"""KMS: P-256 keys that sign and never leave."""

import base64
import uuid
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.double.wire import Fault

ARN = "arn:aws:kms:eu-central-1:123456789012:key/"
MOST_RAW = 4096
Body = dict[str, Any]


@dataclass
class Keys:
    """The keys of an account."""

    keys: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)

    def copy(self) -> "Keys":
        """Return a copy that holds the same keys."""
        return Keys(dict(self.keys))

    def call(self, operation: str, asked: Body) -> Body:
        """Carry out one operation; raises Fault."""
        match operation:
            case "CreateKey":
                return self._create(asked)
            case "Sign":
                return self._sign(asked)
            case "GetPublicKey":
                key = self._key(asked["KeyId"])
                spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
                return {"KeyId": asked["KeyId"], "PublicKey": base64.b64encode(spki).decode(),
                        "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY",
                        "SigningAlgorithms": ["ECDSA_SHA_256"]}  # fmt: skip
            case "DescribeKey":
                self._key(asked["KeyId"])
                return {"KeyMetadata": self._metadata(asked["KeyId"].removeprefix(ARN))}
            case _:
                raise Fault("UnknownOperationException", f"the double does not know KMS {operation}")

    def _create(self, asked: Body) -> Body:
        if asked.get("KeySpec") != "ECC_NIST_P256":
            raise Fault("UnsupportedOperationException", f"the double makes no {asked.get('KeySpec')} keys")
        identity = str(uuid.uuid4())
        self.keys[identity] = ec.generate_private_key(ec.SECP256R1())
        return {"KeyMetadata": self._metadata(identity)}

    def _metadata(self, identity: str) -> Body:
        return {"KeyId": identity, "Arn": ARN + identity, "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY",
                "Enabled": True, "KeyState": "Enabled"}  # fmt: skip

    def _key(self, identity: str) -> ec.EllipticCurvePrivateKey:
        found = self.keys.get(identity.removeprefix(ARN))
        if found is None:
            raise Fault("NotFoundException", f"Key '{ARN}{identity.removeprefix(ARN)}' does not exist")
        return found

    def _sign(self, asked: Body) -> Body:
        key, message = self._key(asked["KeyId"]), base64.b64decode(asked["Message"])
        if asked.get("SigningAlgorithm") != "ECDSA_SHA_256":
            raise Fault(
                "ValidationException",
                f"{asked.get('SigningAlgorithm')} is not a signing algorithm of this key",
            )
        if len(message) > MOST_RAW:
            raise Fault("ValidationException", "Value at 'message' failed to satisfy constraint: Member must have length "
                        "less than or equal to 4096")  # fmt: skip
        digested = asked.get("MessageType", "RAW") == "DIGEST"
        if digested and len(message) != hashes.SHA256.digest_size:
            raise Fault("ValidationException", "Digest is invalid length for algorithm ECDSA_SHA_256.")
        how = utils.Prehashed(hashes.SHA256()) if digested else hashes.SHA256()
        signature = key.sign(message, ec.ECDSA(how))
        return {"KeyId": asked["KeyId"], "Signature": base64.b64encode(signature).decode(),
                "SigningAlgorithm": "ECDSA_SHA_256"}  # fmt: skip
