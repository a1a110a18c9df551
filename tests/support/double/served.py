"""The double over HTTP, for a function that runs in a process of its own."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from tests.support.double.cloud import Cloud

SERVICES = {"dynamodb": "dynamodb", "s3": "s3", "kms": "kms", "events": "eventbridge", "sqs": "sqs",
            "cognito-idp": "cognito-identity-provider", "sts": "sts", "ses": "sesv2"}  # fmt: skip
OF_BUCKETS = {"list-type": "ListObjectsV2", "versions": "ListObjectVersions"}
OF_OBJECTS = {"GET": "GetObject", "PUT": "PutObject", "HEAD": "HeadObject"}


@contextmanager
def served(cloud: Cloud) -> Iterator[str]:
    """Serve a cloud on this machine; yields its address."""
    one_at_a_time = threading.Lock()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            service = SERVICES[re.findall(r"/([a-z0-9-]+)/aws4_request", self.headers["authorization"])[0]]
            asked = SimpleNamespace(method=self.command, url=f"http://s3.double{self.path}", headers=dict(self.headers), body=body)  # fmt: skip
            with one_at_a_time:
                found = cloud.answer(service, operation(service, self, body), asked)
                content = found.content
            self.send_response(found.status_code)
            for name, value in found.headers.items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else content)

        do_GET = do_PUT = do_POST = do_HEAD = _answer  # the library's own names

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def operation(service: str, asked: BaseHTTPRequestHandler, body: bytes) -> str:
    """What is asked: JSON services say it in a header, STS in a form, SES and S3 by method and address."""
    if service == "sts":
        return parse_qs(body.decode())["Action"][0]
    if service == "sesv2":
        return {"/v2/email/outbound-emails": "SendEmail"}[asked.path]
    if service != "s3":
        return str(asked.headers["x-amz-target"]).rpartition(".")[2]
    query = parse_qs(urlsplit(asked.path).query, keep_blank_values=True)
    lists = [operation for name, operation in OF_BUCKETS.items() if name in query]
    return lists[0] if lists else OF_OBJECTS[asked.command]
