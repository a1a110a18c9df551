"""The doorway of every API function: parse strictly, ask who it is, answer, refuse with reasons."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from botocore.exceptions import ClientError
from pydantic import BaseModel

from shared import accesses, attempts, preview, prompts, references
from shared.answers import Answer, Shape, problem, response
from shared.authority import role_missing
from shared.authz import person_of
from shared.busy import UNREACHED, refusal_of
from shared.call import Call
from shared.errors import RECORDED, Refusal
from shared.roles import Role
from shared.visits import Visit, Visited

__all__ = ["BASE", "Api", "Call", "Operation"]

BASE = "/api/v1"
logger = Logger()
Route = Callable[[Call], Answer]
OpenRoute = Callable[[], Answer]
VisitRoute = Callable[[Visit], Answer]


@dataclass(frozen=True)
class Operation:
    """A route with its permission: who may use it, and what it answers: one of a shape, or a page of `many`.

    Where it `prompts`, a field that is not valid is an entry of whoever sent it. ATR-13
    """

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
    prompts: bool = False


class Api:
    """The routes of one API function; a route cannot be made without its permission (decision 23)."""

    def __init__(self) -> None:
        self.app = APIGatewayHttpResolver()
        self.app.not_found(self._unknown)
        self.operations: list[Operation] = []
        self.public: dict[str, Visited] = {}

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
        """Serve a route that needs no token and takes nothing."""

        def keep(serve: OpenRoute) -> OpenRoute:
            self._visited(Visited(rule, None, shows, rule.strip("/")), lambda _: serve())
            return serve

        return keep

    def open_post(self, visited: Visited) -> Callable[[VisitRoute], VisitRoute]:
        """Serve a route that needs no token and takes a small body."""

        def keep(serve: VisitRoute) -> VisitRoute:
            self._visited(visited, serve)
            return serve

        return keep

    def _visited(self, visited: Visited, serve: VisitRoute) -> None:
        def door() -> Response[str]:
            event = self.app.current_event.raw_event
            return self._answered(event, lambda: serve(Visit.of(event)))

        self.public[visited.declared] = visited
        self.app.route(BASE + visited.rule, method=visited.method)(door)

    def _door(self, operation: Operation, serve: Route) -> Callable[..., Response[str]]:
        def door(**args: str) -> Response[str]:
            event = self.app.current_event.raw_event
            return self._answered(event, lambda: self._served(operation, serve, event, args))

        return door

    def _answered(self, event: Mapping[str, Any], serve: Callable[[], Answer]) -> Response[str]:
        try:
            return response(serve())
        except Refusal as refusal:
            return problem(refusal, event)
        except (ClientError, *UNREACHED) as error:
            busy = refusal_of(error)
            if busy is None:
                raise
            logger.warning("not answered", extra={"cause": type(error).__name__, "code": busy.code})
            return problem(busy, event)

    def _served(
        self, operation: Operation, serve: Route, event: Mapping[str, Any], args: Mapping[str, str]
    ) -> Answer:
        claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims")
        if not claims:
            raise Refusal("NOT_AUTHENTICATED", "Sign in first.", "ACC-01, 21 CFR 11.10(d)", "no_token")
        person = person_of(claims, references.named_in(event.get("body") or ""))
        call = Call.of(person, event, args, claims)
        seen = call
        if person.begins:
            accesses.begin(person, call.origin_jti, call.request)
        try:
            seen = preview.seen(call, operation.permission)
            if seen.person.roles.isdisjoint(operation.roles):
                raise role_missing(seen.person.roles, operation.roles)
            answer = serve(seen)
        except Refusal as refusal:
            if seen is call:  # what an inspector would be refused, nobody was
                self._remember(call, operation, refusal)
            raise
        self._note(call, operation)
        return answer

    def _note(self, call: Call, operation: Operation) -> None:
        """Keep who read or took away what, before it is answered. ATR-10"""
        if call.method != "GET":
            return
        act = accesses.kept(operation.permission, call.person, call.args.get("id", ""), call.query)
        if act:
            where = {"where": call.path, "query": dict(call.query)}
            accesses.note(call.person, act, _about(call, operation), where, call.request)

    def _remember(self, call: Call, operation: Operation, refusal: Refusal) -> None:
        prompts_fields = operation.prompts and refusal.code in prompts.PROMPTING
        if refusal.code in RECORDED or refusal.withheld or prompts_fields:
            act = operation.permission + (f".{call.args['step']}" if "step" in call.args else "")
            asked = prompts.original(refusal, call.body) if prompts_fields else None
            tried = attempts.Attempt(act, f"{call.method} {call.path}", _about(call, operation), asked)
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


def _about(call: Call, operation: Operation) -> str | None:
    """Return the record (`type/ULID`) that the address names, if it names one."""
    said = call.args.get("id")
    return attempts.subject(operation.permission.partition(".")[0], said) if said else None


def _matches(rule: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"<[a-z_]+>", "[^/]+", BASE + rule), path) is not None
