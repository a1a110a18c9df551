"""SES (v2): the mails that were sent."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.support.double.wire import Fault

Body = dict[str, Any]


@dataclass
class Mails:
    """Who may send, and what was sent."""

    senders: set[str] = field(default_factory=set)
    sent: list[Body] = field(default_factory=list)

    def copy(self) -> "Mails":
        """Return an independent copy."""
        return Mails(set(self.senders), list(self.sent))

    def call(self, operation: str, asked: Body) -> Body:
        """Carry out one operation; raises Fault."""
        match operation:
            case "CreateEmailIdentity":
                self.senders.add(asked["EmailIdentity"])
                return {"IdentityType": "EMAIL_ADDRESS", "VerifiedForSendingStatus": True}
            case "SendEmail":
                if asked["FromEmailAddress"] not in self.senders:
                    raise Fault("MessageRejected", "Email address is not verified.")
                self.sent.append(asked)
                return {"MessageId": str(uuid.uuid4())}
            case _:
                raise Fault("UnknownOperationException", f"the double does not know SES {operation}")
