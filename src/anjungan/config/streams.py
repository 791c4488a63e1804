"""The process of the live screens: a bare ASGI application around the hub. No request stack, no session, no table."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - the settings must be read first
from django.db import connection  # noqa: E402

from anjungan.foundation.streams.addresses import AddressRefused, subscription  # noqa: E402
from anjungan.foundation.streams.hub import Hub  # noqa: E402

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
_PREFIX = "/streams/"
_hub: Hub | None = None


def hub() -> Hub:
    """Return the hub of this process, reading since the first request."""
    global _hub  # noqa: PLW0603 - one hub a process
    if _hub is None:
        params = connection.get_connection_params()
        _hub = Hub({name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)})
    _hub.start()
    return _hub


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer `/streams/<token>` with server-sent events and `/streams/health` with how the hub is."""
    if scope["type"] != "http":
        return
    path: str = scope["path"]
    if path == f"{_PREFIX}health":
        await _health(send)
    elif scope["method"] != "GET" or not path.startswith(_PREFIX):
        await _plain(send, 404, b"not found")
    else:
        try:
            allowed = subscription(path.removeprefix(_PREFIX))
        except AddressRefused:
            await _plain(send, 403, b"expired or forged address: ask the page for a fresh one", _cors(scope))
            return
        await _stream(scope, receive, send, allowed.streams, allowed.since)


def _cors(scope: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
    if origin not in settings.WEB_ORIGINS:
        return [(b"vary", b"Origin")]
    return [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")]


async def _plain(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    await send(
        {
            "type": "http.response.start", "status": status,
            "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *(headers or [])],
        }
    )  # fmt: skip
    await send({"type": "http.response.body", "body": body})


async def _health(send: Send) -> None:
    found = hub()
    body = json.dumps({"connected": found.connected, "watchers": found.count, "remembered": len(found.memory)})
    await _plain(send, 200 if found.connected else 503, body.encode())


async def _stream(scope: dict[str, Any], receive: Receive, send: Send, streams: tuple[str, ...], since: int) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                *_cors(scope),
            ],
        }
    )
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
