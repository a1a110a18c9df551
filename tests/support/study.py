"""A study in one process: people who call it over HTTP, events that are delivered twice."""

import base64
import hashlib
import importlib
import json
import os
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from services.ledger import publisher, sealer, sequencer
from services.register import SERVICES
from shared import aws, signatures
from shared.service import Service
from tests.support import published
from tests.support.study_tables import Study, study_tables

BASE = "/api/v1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CONTEXT = SimpleNamespace(function_name="test", memory_limit_in_mb=512, aws_request_id="test",
                          invoked_function_arn="arn:aws:lambda:eu-central-1:123456789012:function:test",
                          get_remaining_time_in_millis=lambda: 30000)  # fmt: skip


@dataclass
class Reply:
    """What came back."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The refusal's code."""
        return str(self.body["code"])


@dataclass
class Caller:
    """A person at their browser: tokens of the web client, and fresh sign-ins of the signing client."""

    simulator: "Simulator"
    sub: str
    person: str = ""
    name: str = ""
    session: str = field(default_factory=lambda: uuid.uuid4().hex)
    seconds_later: int = 0

    def claims(self) -> dict[str, str]:
        """The claims of this person's access token, as the gateway hands them on."""
        return {"sub": self.sub, "client_id": os.environ["WEB_CLIENT_ID"], "token_use": "access",
                "iss": os.environ["ISSUER"], "origin_jti": self.session, "jti": uuid.uuid4().hex,
                "auth_time": str(int(time.time()) + self.seconds_later)}  # fmt: skip

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Call the API as this person."""
        return self.simulator.call(method, path, body, self.claims(), **headers)

    def get(self, path: str) -> Reply:
        """Read."""
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """Post."""
        return self.call("POST", path, body or {}, **headers)

    def step(self, path: str, name: str, reason: str | None = None, **fields: Any) -> Reply:
        """Take a step on the revision as it stands."""
        revision = self.get(path).body["revision"]
        body: dict[str, Any] = {"fields": fields}
        if reason:
            body["reason"] = reason
        return self.post(f"{path}/transitions/{name}", body, if_match=f'"{revision}"')

    def sign(
        self, path: str, name: str, reason: str | None = None, token: Any = None, **fields: Any
    ) -> Reply:
        """Open an intent, authenticate afresh, and sign."""
        revision = self.get(path).body["revision"]
        opened = self.post(
            f"{path}/signature-intents", {"transition": name, "revision": revision, "zone": "Europe/Berlin"}
        )
        if opened.status != 201:
            return opened
        proof = {"intent_id": opened.body["intent_id"], "id_token": (token or self.fresh_token)(opened.body)}
        body: dict[str, Any] = {"signature": proof, "fields": fields} | ({"reason": reason} if reason else {})
        return self.post(f"{path}/transitions/{name}", body, if_match=f'"{revision}"')

    def fresh_token(self, intent: Mapping[str, Any], **changes: Any) -> str:
        """An ID token as the pool's signing client issues it after the intent."""
        after = int(signatures.datetime.fromisoformat(intent["not_before"]).timestamp())
        claims = {"sub": self.sub, "aud": os.environ["SIGNING_CLIENT_ID"], "iss": os.environ["ISSUER"],
                  "token_use": "id", "iat": after, "auth_time": after, "exp": after + 300,
                  "origin_jti": uuid.uuid4().hex, "jti": uuid.uuid4().hex} | changes  # fmt: skip
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "study"})


@dataclass
class Simulator:
    """The whole study: its tables, its doors, its events."""

    study: Study
    published: list[str] = field(default_factory=list)
    twice: bool = True

    def call(
        self, method: str, path: str, body: Any, claims: Mapping[str, str] | None, **headers: str
    ) -> Reply:
        """Send one request through the handler the gateway would choose."""
        where, _, query = path.partition("?")
        service = next(s for s in SERVICES for p in s.prefixes if where == p or where.startswith(p + "/"))
        event = request_event(method, where, query, body, claims, headers)
        answer = self.handler(service.name, function(service, method, where))(
            json.loads(json.dumps(event)), CONTEXT
        )
        raw = base64.b64decode(answer["body"]) if answer.get("isBase64Encoded") else answer["body"]
        found = {key.lower(): value for key, value in {**answer.get("headers", {}),
                 **{k: v[0] for k, v in answer.get("multiValueHeaders", {}).items()}}.items()}  # fmt: skip
        kind = found.get("content-type", "")
        return Reply(answer["statusCode"], json.loads(raw) if "json" in kind else raw, found)

    def handler(self, service: str, function: str) -> Any:
        """Return a function's real entry point, with its own table in place."""
        self.study.serve(service)
        return importlib.import_module(f"services.{service}.{function}").handler

    def deliver(self, rounds: int = 12) -> None:
        """Order, seal and publish what is pending, and deliver every event twice, until all is quiet."""
        for number in range(rounds):
            if number and not self.study.waiting():
                return  # a round of three workers that find nothing is most of what a delivery would cost
            heard = self.told()
            if not heard:
                return
            for event in heard:
                self.published.append(event["detail-type"])
                for _ in range(2 if self.twice else 1):
                    self.react(event)
            for part in self.study.parts():
                self.tell("training", part)
        raise AssertionError("the study never came to rest")

    def told(self) -> list[dict[str, Any]]:
        """Order, seal and publish what is pending; return what the bus carries now."""
        self.study.serve("ledger")
        sequencer.handler({}, CONTEXT)
        sealer.seal_pending(busy_seconds=0)
        publisher.handler({}, CONTEXT)
        heard = self.study.published()
        for event in heard:
            published.check(event)
        return heard

    def react(self, event: dict[str, Any], services: Sequence[Service] = SERVICES) -> None:
        """Deliver one event to every service that listens to it, or to some of them."""
        for service in services:
            if event["detail-type"] in {fact.name for fact in service.reacts_to}:
                self.tell(service.name, json.dumps(event))

    def tell(self, service: str, body: str) -> None:
        """Hand a message of its queue to a service."""
        record = {"messageId": uuid.uuid4().hex, "body": body, "eventSource": "aws:sqs", "receiptHandle": "r",
                  "attributes": {}, "messageAttributes": {}}  # fmt: skip
        answer = self.handler(service, "reactions")({"Records": [record]}, CONTEXT)
        if answer["batchItemFailures"]:
            raise AssertionError(f"{service} could not take {json.loads(body)['detail-type']}")

    def daily(self) -> None:
        """Let every service do its daily work."""
        for service in SERVICES:
            if service.daily:
                self.handler(service.name, "daily")({}, CONTEXT)

    def caller(self, admin: Caller, printed_name: str, *roles: str, helper: Caller | None = None) -> Caller:
        """Register a person through the API, with roles, checked identity and accepted policy."""
        username = printed_name.split()[0].lower()
        body = {"printed_name": printed_name, "username": username, "email": f"{username}@site.example"}
        made = admin.post("/people", body)
        assert made.status == 201, made.body
        path = f"/people/{made.body['id']}"
        for role in roles:
            granted = admin.step(path, "grant_role", "joins the study", role=role)
            assert granted.status == 200, granted.body
        (helper or admin).step(path, "verify_identity", method="government_id_in_person", evidence="file 12")
        self.deliver()
        found = admin.get(path).body
        caller = Caller(self, found["data"]["sub"], found["entity"], printed_name)
        assert caller.step(path, "accept_signature_policy", policy_version=1).status == 200
        return caller


def function(service: Service, method: str, where: str) -> str:
    """Return the function that the gateway sends a request to."""
    declared = where if method == "GET" else f"{method} {where}"
    return service.public_by if declared in service.public else "api"


def request_event(
    method: str,
    path: str,
    query: str,
    body: Any,
    claims: Mapping[str, str] | None,
    headers: Mapping[str, str],
) -> dict[str, Any]:
    """Return the event API Gateway (payload 2.0) would send."""
    sent = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    sent.setdefault("content-type", "application/json")
    pairs = dict(part.partition("=")[::2] for part in query.split("&") if part)
    context: dict[str, Any] = {"http": {"method": method, "path": BASE + path, "sourceIp": "192.0.2.7"},
                               "requestId": uuid.uuid4().hex, "stage": "$default"}  # fmt: skip
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": dict(claims), "scopes": None}}
    return {"version": "2.0", "routeKey": "$default", "rawPath": BASE + path, "rawQueryString": query,
            "headers": sent, "queryStringParameters": pairs or None, "requestContext": context,
            "body": body if isinstance(body, str) or body is None else json.dumps(body),
            "isBase64Encoded": False}  # fmt: skip


def keys_served(folder: Path) -> int:
    """Serve a folder on a free port of this machine, as a pool serves its keys; return the port."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


@contextmanager
def simulated(folder: Path, name: str = "ABC01", ground: str = "double") -> Iterator[Simulator]:
    """Run a study with its first two administrators invited; on the double, on moto, or beside another."""
    with study_tables(name, ground=ground) as study:
        keys = {
            "keys": [
                json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                | {"kid": "study", "use": "sig"}
            ]
        }
        (folder / "jwks.json").write_text(json.dumps(keys))
        os.environ["JWKS_URL"] = f"http://127.0.0.1:{keys_served(folder)}/jwks.json"
        signatures._keys.cache_clear()
        pool = aws.client("cognito-idp").create_user_pool(PoolName="study")["UserPool"]["Id"]
        os.environ["USER_POOL_ID"] = pool
        aws.client("sesv2").create_email_identity(EmailIdentity=os.environ["MAIL_FROM"])
        yield Simulator(study)


def first_administrators(simulator: Simulator) -> tuple[Caller, Caller]:
    """Invite Alan and Alba with deploy credentials and let each check the other."""
    people = [{"username": name.lower(), "printed_name": f"{name} Meyer", "email": f"{name.lower()}@cqms.example"}
              for name in ("Alan", "Alba")]  # fmt: skip
    answer = simulator.handler("people", "first")({"administrators": people}, CONTEXT)
    assert "invited" in answer, answer
    pool = aws.client("cognito-idp")
    subs = [next(a["Value"] for a in pool.admin_get_user(UserPoolId=os.environ["USER_POOL_ID"], Username=p["username"])
                 ["UserAttributes"] if a["Name"] == "sub") for p in people]  # fmt: skip
    alan, alba = (Caller(simulator, sub) for sub in subs)
    for caller in (alan, alba):
        me = caller.get("/me").body
        caller.person, caller.name = me["person"], me["printed_name"]
    for one, other in ((alan, alba), (alba, alan)):
        path = f"/people/{other.person.partition('/')[2]}"
        assert (
            one.step(path, "verify_identity", method="government_id_in_person", evidence="file 1").status
            == 200
        )
        assert other.step(path, "accept_signature_policy", policy_version=1).status == 200
    return alan, alba


def sha256(data: bytes) -> str:
    """Return the hex digest."""
    return hashlib.sha256(data).hexdigest()
