"""The doorway of every API function: parse strictly, ask who it is, answer, refuse with reasons."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from botocore.exceptions import ClientError
from pydantic import BaseModel
from ulid import ULID

from shared import attempts, references
from shared.answers import Answer, Shape, problem, response
from shared.authority import role_missing
from shared.authz import Person, person_of
from shared.busy import UNREACHED, refusal_of
from shared.change import Request
from shared.errors import RECORDED, Refusal, invalid, not_found
from shared.parsing import body_of, query_of, text
from shared.roles import Role

BASE = "/api/v1"
LONGEST_NAME = 200
_KEY = re.compile(r"[\x21-\x7e]{1,100}")
logger = Logger()


@dataclass(frozen=True)
class Call:
    """One request by one person, read and checked."""

    person: Person
    method: str
    path: str
    args: Mapping[str, str]
    body: Mapping[str, Any]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    request: Request
    key: str | None = None
    origin_jti: str = ""

    def new_id(self) -> str:
        """Return a new ULID; for a repeated Idempotency-Key of this person, the first one again."""
        if self.key is None:
            return str(ULID())
        return str(ULID.from_bytes(hashlib.sha256(f"{self.person.sub}#{self.key}".encode()).digest()[:16]))

    @property
    def if_match(self) -> int:
        """The revision the caller saw; raises 428 when it is not said."""
        tag = self.headers.get("if-match")
        if tag is None:
            detail = "Send If-Match with the revision you read."
            raise Refusal("PRECONDITION_REQUIRED", detail, "API: If-Match", "if_match_missing")
        digits = tag.strip().removeprefix("W/").strip('"')
        if not digits.isdecimal() or len(digits) > 9:
            raise invalid("/headers/if-match", "is not a revision")
        return int(digits)


Route = Callable[[Call], Answer]
OpenRoute = Callable[[], Answer]


@dataclass(frozen=True)
class Operation:
    """A route with its permission: who may use it, and what it answers: one of a shape, or a page of `many`."""

    method: str
    rule: str
    permission: str
    roles: tuple[Role, ...]
    summary: str
    body: type[BaseModel] | None = None
    answers: tuple[int, ...] = (200,)
    act: str = ""
    shows: Shape = None
    many: bool = False


class Api:
    """The routes of one API function; a route cannot be made without its permission (decision 23)."""

    def __init__(self) -> None:
        self.app = APIGatewayHttpResolver()
        self.app.not_found(self._unknown)
        self.operations: list[Operation] = []
        self.public: dict[str, Shape] = {}

    def route(self, operation: Operation) -> Callable[[Route], Route]:
        """Serve an operation for signed-in people who hold one of its roles."""
        if not operation.permission or not operation.roles:
            raise ValueError(f"{operation.method} {operation.rule} declares no permission")
        self.operations.append(operation)

        def keep(serve: Route) -> Route:
            self.app.route(BASE + operation.rule, method=operation.method)(self._door(operation, serve))
            return serve

        return keep

    def open_route(self, rule: str, shows: Shape = None) -> Callable[[OpenRoute], OpenRoute]:
        """Serve a route that needs no token."""
        self.public[rule] = shows

        def keep(serve: OpenRoute) -> OpenRoute:
            self.app.get(BASE + rule)(lambda: response(serve()))
            return serve

        return keep

    def _door(self, operation: Operation, serve: Route) -> Callable[..., Response[str]]:
        def door(**args: str) -> Response[str]:
            event = self.app.current_event.raw_event
            try:
                return response(self._served(operation, serve, event, args))
            except Refusal as refusal:
                return problem(refusal, event)
            except (ClientError, *UNREACHED) as error:
                busy = refusal_of(error)
                if busy is None:
                    raise
                logger.warning("not answered", extra={"cause": type(error).__name__, "code": busy.code})
                return problem(busy, event)

        return door

    def _served(
        self, operation: Operation, serve: Route, event: Mapping[str, Any], args: Mapping[str, str]
    ) -> Answer:
        context = event["requestContext"]
        claims = context.get("authorizer", {}).get("jwt", {}).get("claims")
        if not claims:
            raise Refusal("NOT_AUTHENTICATED", "Sign in first.", "ACC-01, 21 CFR 11.10(d)", "no_token")
        person = person_of(claims, references.named_in(event.get("body") or ""))
        headers = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
        call = Call(
            person, context["http"]["method"], context["http"]["path"],
            {key: _name(value, key) for key, value in args.items()},
            body_of(event, headers), query_of(event), headers, *_origin(event, headers),
            claims.get("origin_jti", claims["jti"]),
        )  # fmt: skip
        try:
            if person.roles.isdisjoint(operation.roles):
                raise role_missing(person.roles, operation.roles)
            return serve(call)
        except Refusal as refusal:
            self._remember(call, operation, refusal)
            raise

    def _remember(self, call: Call, operation: Operation, refusal: Refusal) -> None:
        if refusal.code in RECORDED or refusal.withheld:
            act = operation.permission + (f".{call.args['step']}" if "step" in call.args else "")
            said = call.args.get("id")
            about = attempts.subject(operation.permission.partition(".")[0], said) if said else None
            tried = attempts.Attempt(act, f"{call.method} {call.path}", about)
            attempts.note(call.person, tried, refusal, call.request)

    def _unknown(self, _: Exception) -> Response[str]:
        event = self.app.current_event.raw_event
        path = event["requestContext"]["http"]["path"]
        here = [op.method for op in self.operations if _matches(op.rule, path)]
        if here and event["requestContext"]["http"]["method"] not in here:
            detail = f"Only {', '.join(sorted(set(here)))} is possible here; nothing is ever deleted."
            return problem(
                Refusal("METHOD_NOT_ALLOWED", detail, "ACC-03, ATR-04", "method_not_allowed"), event
            )
        return problem(Refusal("NOT_FOUND", "There is no such address.", "API: routes", "no_route"), event)

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request of API Gateway (payload format 2.0)."""
        http = event["requestContext"]["http"]
        answer: dict[str, Any] = self.app.resolve(event, context)
        fields = {"method": http["method"], "path": http["path"], "status": answer["statusCode"]}
        logger.info("answered", extra=fields | {"request": event["requestContext"].get("requestId")})
        return answer


def _name(value: str, key: str) -> str:
    """Return a name out of the path; an overlong one names nothing, and would not fit a key."""
    if len(value) > LONGEST_NAME:
        raise not_found(f"This {key}")
    return text(value, f"/path/{key}")


def _matches(rule: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"<[a-z_]+>", "[^/]+", BASE + rule), path) is not None


def _origin(event: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[Request, str | None]:
    context = event["requestContext"]
    key = headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise invalid("/headers/idempotency-key", "is 1 to 100 visible ASCII characters")
    identity = str(context.get("requestId", ""))
    return Request(key or identity, identity, context["http"].get("sourceIp")), key
