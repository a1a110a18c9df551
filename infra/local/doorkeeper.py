"""Who may come in, and with which headers everyone leaves."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.headers import CUSTOM_HEADERS, STANDARD_HEADERS, content_security_policy
from infra.local.settings import Local


class Doorkeeper:
    """Serves one host name only (a page of another site could resolve to this machine), adds the headers."""

    def __init__(self, app: ASGIApp, local: Local) -> None:
        self._app, self._local = app, local
        self._host = f"localhost:{local.door_port}"
        self._numbers = frozenset({f"127.0.0.1:{local.door_port}", f"[::1]:{local.door_port}"})
        policy = content_security_policy([local.endpoint])
        self._headers = CUSTOM_HEADERS | STANDARD_HEADERS | {"Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        host = Headers(scope=scope).get("host", "")
        if host in self._numbers and scope["path"] != "/_local/health":
            query = scope["query_string"].decode("latin-1")
            target = f"{self._local.url}{scope['path']}" + (f"?{query}" if query else "")
            await RedirectResponse(target, status_code=308)(scope, receive, sending)
        elif host != self._host and host not in self._numbers:
            answer = PlainTextResponse(f"This is {self._host}, not {host[:100]}.\n", status_code=421)
            await answer(scope, receive, sending)
        else:
            await self._app(scope, receive, sending)
