"""The process of the live screens: a bare ASGI application around the hub. No request stack, no session, no table.

`GET /streams/<token>` answers with server-sent events, `GET /streams/health` with how the hub is.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")

from django.conf import settings
from django.db import connection

from anjungan.foundation.streams.addresses import AddressRefused, subscription
from anjungan.foundation.streams.hub import Hub
from anjungan.foundation.streams.watching import position_in

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Headers = list[tuple[bytes, bytes]]
_PREFIX = "/streams/"
_hub: Hub | None = None


def hub() -> Hub:
    """Return the hub of this process. It reads from the first request on: some servers have no start-up call."""
    global _hub  # noqa: PLW0603 - one hub a process
    if _hub is None:
        params = connection.get_connection_params()
        _hub = Hub({name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)})
    _hub.start()
    return _hub


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request; begin and end with the server where it says so."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        said = (await receive())["type"]
        if said == "lifespan.startup":
            hub()
        elif _hub is not None:
            await _hub.stop()
        await send({"type": f"{said}.complete"})
        if said == "lifespan.shutdown":
            return


async def _answer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    path: str = scope["path"]
    if path == f"{_PREFIX}health":
        await _health(send)
        return
    if scope["method"] != "GET" or not path.startswith(_PREFIX):
        await _plain(send, 404, b"not found")
        return
    try:
        allowed = subscription(path.removeprefix(_PREFIX))
    except AddressRefused:
        await _plain(send, 403, b"expired or forged address: ask the page for a fresh one", _cors(scope))
        return
    came_back_at = _position(scope)
    await _stream(scope, receive, send, allowed.streams, allowed.since if came_back_at is None else came_back_at)


def _position(scope: dict[str, Any]) -> int | None:
    """Where a page that comes back goes on: its browser says so in a header, its script in the address."""
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", [""])[0]
    found = [position for position in (position_in(header), position_in(asked)) if position is not None]
    return max(found, default=None)


def _cors(scope: dict[str, Any]) -> Headers:
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
    if origin not in settings.WEB_ORIGINS:
        return [(b"vary", b"Origin")]
    return [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")]


async def _plain(send: Send, status: int, body: bytes, headers: Headers | None = None) -> None:
    always = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*always, *(headers or [])]})
    await send({"type": "http.response.body", "body": body})


async def _health(send: Send) -> None:
    found = hub()
    body = {
        "connected": found.connected,
        "watchers": found.count,
        "remembered": len(found.memory),
        "read_seconds_ago": round(time.monotonic() - found.read_at, 1) if found.read_at else None,
    }
    await _plain(send, 200 if found.connected else 503, json.dumps(body).encode())


async def _stream(scope: dict[str, Any], receive: Receive, send: Send, streams: tuple[str, ...], since: int) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        *_cors(scope),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    going = asyncio.ensure_future(_tell(send, streams, since))
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({going, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (going, leaving):
            task.cancel()
        await asyncio.gather(going, leaving, return_exceptions=True)


async def _tell(send: Send, streams: tuple[str, ...], since: int) -> None:
    async for chunk in hub().listen(streams, since):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
