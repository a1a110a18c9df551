"""EventBridge: buses whose rules put events into queues."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.double.queues import ACCOUNT, Queues
from tests.support.double.wire import Fault

MOST_ENTRIES, MOST_BYTES, LONGEST_TYPE = 10, 1024 * 1024, 128
Body = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """A rule of a bus: which events it takes, and the queues they go to."""

    name: str
    pattern: Body
    targets: tuple[str, ...] = ()


@dataclass
class Buses:
    """The buses of an account, the queues they lead to, and what they accepted; `refuses` plays a busy bus."""

    queues: Queues
    buses: dict[str, dict[str, Rule]] = field(default_factory=lambda: {"default": {}})
    accepted: list[Body] = field(default_factory=list)
    refuses: Callable[[Body], bool] = lambda _: False

    def copy(self, queues: Queues) -> "Buses":
        """Return an independent copy that leads to these queues."""
        return Buses(queues, {name: dict(rules) for name, rules in self.buses.items()})

    def call(self, operation: str, asked: Body) -> Body:
        """Carry out one operation; raises Fault."""
        bus = str(asked.get("EventBusName") or asked.get("Name") or "default").rpartition("/")[2]
        match operation:
            case "CreateEventBus":
                self.buses[asked["Name"]] = {}
                return {"EventBusArn": ACCOUNT.format("events", f"event-bus/{asked['Name']}")}
            case "DescribeEventBus":
                self._bus(bus)
                return {"Name": bus, "Arn": ACCOUNT.format("events", f"event-bus/{bus}")}
            case "PutRule":
                self._bus(bus)[asked["Name"]] = Rule(asked["Name"], json.loads(asked["EventPattern"]))
                return {"RuleArn": ACCOUNT.format("events", f"rule/{bus}/{asked['Name']}")}
            case "PutTargets":
                rule = self._bus(bus)[asked["Rule"]]
                arns = tuple(target["Arn"] for target in asked["Targets"])
                self.buses[bus][asked["Rule"]] = replace(rule, targets=(*rule.targets, *arns))
                return {"FailedEntryCount": 0, "FailedEntries": []}
            case "PutEvents":
                return self._put_events(asked["Entries"])
            case _:
                raise Fault("UnknownOperationException", f"the double does not know EventBridge {operation}")

    def _bus(self, name: str) -> dict[str, Rule]:
        if name not in self.buses:
            raise Fault("ResourceNotFoundException", f"Event bus {name} does not exist.")
        return self.buses[name]

    def _put_events(self, entries: list[Body]) -> Body:
        if not 1 <= len(entries) <= MOST_ENTRIES:
            raise Fault("ValidationException", "Value at 'entries' failed to satisfy constraint: Member must have length "
                        "less than or equal to 10")  # fmt: skip
        if sum(_weight(entry) for entry in entries) > MOST_BYTES:
            raise Fault("ValidationException", "Total size of the entries in the request is over the limit.")
        results = [self._put_event(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in one for one in results), "Entries": results}

    def _put_event(self, entry: Body) -> Body:
        if self.refuses(entry):
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "not now"}
        for name in ("Source", "DetailType", "Detail"):
            if not entry.get(name):
                return {
                    "ErrorCode": "InvalidArgument",
                    "ErrorMessage": f"Parameter {name} is not valid. Reason: {name} is a required argument.",
                }
        try:
            detail = json.loads(entry["Detail"])
        except ValueError:
            return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
        event = {"version": "0", "id": str(uuid.uuid4()), "source": entry["Source"], "detail-type": entry["DetailType"],
                 "account": "123456789012", "region": "eu-central-1", "resources": [],
                 "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.queues.now())), "detail": detail}  # fmt: skip
        self.accepted.append(entry)
        # a bus that does not exist, or too long a type, answers success and drops the event: fact 10
        if len(entry["DetailType"]) <= LONGEST_TYPE:
            for rule in self.buses.get(
                str(entry.get("EventBusName", "default")).rpartition("/")[2], {}
            ).values():
                if matches(rule.pattern, event):
                    for arn in rule.targets:
                        self.queues.send(arn.rpartition(":")[2], json.dumps(event))
        return {"EventId": event["id"]}


def _weight(entry: Body) -> int:
    return sum(len(str(entry.get(name, "")).encode()) for name in ("Source", "DetailType", "Detail"))


def matches(pattern: Any, event: Any) -> bool:
    """Say whether an event meets a pattern: exact values, prefixes, anything-but, nested fields."""
    for name, wanted in pattern.items():
        if not isinstance(event, dict) or name not in event:
            return False
        if isinstance(wanted, dict):
            if not matches(wanted, event[name]):
                return False
        elif not any(_meets(one, event[name]) for one in wanted):
            return False
    return True


def _meets(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(wanted == value)
    if "prefix" in wanted:
        return str(value).startswith(wanted["prefix"])
    if "anything-but" in wanted:
        return value not in wanted["anything-but"]
    raise AssertionError(f"the double does not know the pattern {wanted}")
