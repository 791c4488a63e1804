"""A small HTTP/1.1 client: the load must not cost more than what it measures."""

from __future__ import annotations

import json
import socket
from typing import Any


class Wire:
    """One kept connection to one server."""

    def __init__(self, port: int, token: str, *, cookie: str = "") -> None:
        self.port = port
        who = f"Cookie: {cookie}" if cookie else f"Authorization: Bearer {token}"
        self.head = f"Host: localhost:{port}\r\n{who}\r\nContent-Type: application/json\r\n"
        self.socket = self._connect()
        self.kept = b""

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def post(self, path: str, body: str = "{}", key: str | None = None) -> tuple[int, Any]:
        """Send a request and return status and JSON."""
        keyed = f"Idempotency-Key: {key}\r\n" if key else ""
        self.socket.sendall(
            f"POST {path} HTTP/1.1\r\n{self.head}{keyed}Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        return self._read()

    def get(self, path: str) -> tuple[int, Any]:
        """Read an address and return status and JSON, or the text of a page."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{self.head}\r\n".encode())
        return self._read()

    def _read(self) -> tuple[int, Any]:
        data = self.kept
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, rest = data.split(b"\r\n\r\n", 1)
        status = int(head[9:12])
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        length = int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(rest) < length:
            rest += self._more()
        self.kept = rest[length:]
        body = rest[:length]
        if b"content-type: text/" in lowered:
            return status, body.decode()
        return status, json.loads(body) if length else None

    def _more(self) -> bytes:
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the server closed the connection")
        return got

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()
