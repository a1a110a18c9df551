"""One origin for everything a browser needs: the page, the API, the user pool, the local mailbox."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from infra.local.deploy import outputs
from infra.local.doorkeeper import Doorkeeper
from infra.local.mailbox import mail_json, mail_page
from infra.local.page_files import page
from infra.local.settings import Local, load

API_LIMIT, POOL_LIMIT = 10 * 1024 * 1024, 64 * 1024
# A hop's own headers, and those by which a caller could pose as someone else to the emulator.
DROPPED = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
        "x-forwarded-proto",
        "x-forwarded-for",
        "x-forwarded-host",
        "forwarded",
        "x-amz-security-token",
        "x-amz-date",
        "x-amz-content-sha256",
        "accept-encoding",
    ]
)
# What a person does with the pool; nothing an administrator does goes through here.
POOL_VERBS = frozenset(
    [
        "InitiateAuth",
        "RespondToAuthChallenge",
        "AssociateSoftwareToken",
        "VerifySoftwareToken",
        "SetUserMFAPreference",
        "ChangePassword",
        "ForgotPassword",
        "ConfirmForgotPassword",
        "GlobalSignOut",
        "RevokeToken",
        "GetUser",
    ]
)
POOL_TARGET = "AWSCognitoIdentityProviderService."


class TooLargeError(Exception):
    """A request body above the limit."""


async def body_within(request: Request, limit: int) -> bytes:
    """Read the body, at most `limit` bytes."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLargeError
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise TooLargeError
    return bytes(content)


def forwarded(headers: dict[str, str]) -> dict[str, str]:
    """Headers that go on to the emulator."""
    return {name: value for name, value in headers.items() if name.lower() not in DROPPED}


async def _send(request: Request, url: str, body: bytes, headers: dict[str, str]) -> Response:
    http: httpx.AsyncClient = request.app.state.http
    upstream = http.build_request(request.method, url, content=body, headers=headers)
    try:
        answer = await http.send(upstream, stream=True)
    except httpx.TransportError:
        return JSONResponse(
            {"message": "The local cloud does not answer. Run make up again."}, status_code=503
        )
    kept = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("connection", "transfer-encoding", "keep-alive", "date", "server")
    }
    return StreamingResponse(
        answer.aiter_raw(), answer.status_code, kept, background=BackgroundTask(answer.aclose)
    )


async def api(request: Request) -> Response:
    """Hand a call to the study's API Gateway."""
    local: Local = request.app.state.local
    if request.app.state.api_id is None:
        request.app.state.api_id = outputs(local)["ApiId"]
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    query = request.scope["query_string"].decode("latin-1")
    url = f"{local.endpoint}/_aws/execute-api/{request.app.state.api_id}/$default{raw}"
    body = await body_within(request, API_LIMIT)
    return await _send(request, url + (f"?{query}" if query else ""), body, forwarded(dict(request.headers)))


async def pool(request: Request) -> Response:
    """Hand a sign-in to the user pool; a password passes through, and nothing here reads or keeps it."""
    local: Local = request.app.state.local
    verb = request.headers.get("x-amz-target", "").removeprefix(POOL_TARGET)
    if verb not in POOL_VERBS:
        return JSONResponse(
            {"__type": "AccessDeniedException", "message": "Not for people."}, status_code=400
        )
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": POOL_TARGET + verb}
    # The emulator finds the pool's region in a request's signature scope; an unsigned call has none to check.
    return await _send(request, f"{local.endpoint}/", await body_within(request, POOL_LIMIT), headers)


async def health(_: Request) -> Response:
    """Say that the door is open."""
    return Response("open\n", media_type="text/plain")


async def too_large(_: Request, __: Exception) -> Response:
    """Answer as the gateway does."""
    return JSONResponse({"message": "Request Too Long"}, status_code=413)


async def to_our_name(request: Request) -> Response:
    """One origin: a browser that came by number is sent to the name."""
    local: Local = request.app.state.local
    return RedirectResponse(f"{local.url}{request.url.path}", status_code=308)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=50)
    timeout = httpx.Timeout(60.0, connect=5.0)
    async with httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False) as http:
        app.state.http = http
        yield


VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def build(local: Local) -> Starlette:
    """Return the front door of one local run."""
    app = Starlette(
        routes=[
            Route("/_local/health", health),
            Route("/api/{path:path}", api, methods=VERBS),
            Route("/cognito", pool, methods=["POST"]),
            Route("/mail", mail_page),
            Route("/mail/messages", mail_json),
            Route("/{path:path}", page, methods=["GET", "HEAD"]),
        ],
        middleware=[Middleware(Doorkeeper, local=local)],
        exception_handlers={TooLargeError: too_large},
        lifespan=_lifespan,
    )
    app.state.local, app.state.api_id = local, None
    return app


def main() -> None:
    """Serve until told to stop."""
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    local = load()
    uvicorn.run(
        build(local),
        host="127.0.0.1",
        port=local.door_port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
