"""Twins of the outside: a gateway to phones and a push service, as real servers that can be told how to behave.

`python -m anjungan.integrations.messaging.sandbox --port 8232` prints what it is given. A POST to `/gateway` takes a
text; `/push/…` takes a sealed notification. A POST of a status (`503`) to `/mood` makes the next answers that status.
"""

from __future__ import annotations

import argparse
import base64
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(kw_only=True)
class Taken:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Sandbox:
    """A server on a port of its own. `status` is what it answers, `answer` its words; `hangs_up` says nothing."""

    port: int = 0
    status: int = 201
    answer: str = '{"status": "queued"}'
    hangs_up: bool = False
    is_told: bool = False
    taken: list[Taken] = field(default_factory=list)

    def __post_init__(self) -> None:
        sandbox = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if self.path == "/mood":
                    sandbox.status = int(body)
                    self._answer(200, "")
                    return
                sandbox.taken.append(Taken(path=self.path, headers=dict(self.headers), body=body))
                if sandbox.is_told:
                    print(self.path, body[:400], flush=True)
                if sandbox.hangs_up:
                    self.close_connection = True
                    return
                self._answer(sandbox.status, sandbox.answer)

            def _answer(self, status: int, words: str) -> None:
                told = words.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class Browser:
    """The receiving half: subscribes with keys of its own and opens what was sealed for it."""

    def __init__(self, origin: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = secrets.token_bytes(16)
        self.endpoint = f"{origin}/push/{secrets.token_hex(8)}"

    @property
    def subscription(self) -> str:
        """What the browser gives to a page, as JSON."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text_of(point), "auth": _text_of(self._secret)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def opened(self, body: bytes) -> dict[str, str]:
        """Return the notification. Fails when it was not sealed for this browser."""
        plain = http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
        opened: dict[str, str] = json.loads(plain)
        return opened


def _text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def main() -> None:
    """Run until it is interrupted."""
    parser = argparse.ArgumentParser(description="A gateway and a push service that take everything.")
    parser.add_argument("--port", type=int, default=8232)
    sandbox = Sandbox(port=parser.parse_args().port, is_told=True)
    print(f"Listening on {sandbox.origin}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
