"""A stand-in for Twilio's REST API on this machine: real HTTP, its addresses, answers, errors and callbacks."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

ACCOUNT, TOKEN = "ACtest", "secret-token"


class FakeTwilio(ThreadingHTTPServer):
    """Keeps what was posted; `answers` holds what to say next instead of 201."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, object]] | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: FakeTwilio

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        wanted = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {wanted}":
            return self.say(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if self.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return self.say(404, {"code": 20404, "message": "Not found", "status": 404})
        self.server.posted.append(form)
        if self.server.answers:
            answer = self.server.answers.pop(0)
            if answer is None:  # take it and hang up without a word
                self.close_connection = True
                return None
            return self.say(*answer)
        return self.say(201, {"sid": f"SM{len(self.server.posted)}", "status": "queued"})

    def say(self, status: int, answer: dict[str, object]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[FakeTwilio]:
    """Run the server for a test."""
    server = FakeTwilio()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
