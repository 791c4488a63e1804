"""Notifications that only one browser can open, signed so that its push service knows us."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from anjungan.integrations.messaging import NotTaken, PushKey, send_push
from anjungan.integrations.messaging.sandbox import Browser, Sandbox

PAYLOAD = {"title": "A 001: silakan ke Loket 101", "text": "Zona 1, sekarang – é", "page": "https://mal.example/t/A"}


@pytest.fixture
def key(tmp_path: Path) -> PushKey:
    """The key of an installation."""
    return PushKey(tmp_path / "data" / "push-key")


def push(key: PushKey, browser: Browser) -> None:
    send_push(
        key,
        subscription=browser.subscription,
        payload=PAYLOAD,
        contact="mailto:mal@mal.example",
        seconds=300,
        topic="a",
    )


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_only_the_browser_that_subscribed_can_open_it(outside: Sandbox, key: PushKey) -> None:
    browser, other = Browser(outside.origin), Browser(outside.origin)
    push(key, browser)
    (taken,) = outside.taken
    assert f"{outside.origin}{taken.path}" == browser.endpoint
    assert browser.opened(taken.body) == PAYLOAD
    assert b"Loket" not in taken.body
    with pytest.raises(Exception, match=r".*"):
        other.opened(taken.body)
    told = {"Content-Encoding": "aes128gcm", "TTL": "300", "Urgency": "high", "Topic": "a"}
    assert {name: taken.headers[name] for name in told} == told


def test_the_push_service_can_tell_that_it_was_us(outside: Sandbox, key: PushKey) -> None:
    push(key, Browser(outside.origin))
    token, _, public = outside.taken[0].headers["Authorization"].removeprefix("vapid t=").partition(",k=")
    assert public == key.public
    head, claims, signature = token.split(".")
    told = json.loads(_raw(claims))
    assert (told["aud"], told["sub"]) == (outside.origin, "mailto:mal@mal.example")
    raw = _raw(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(public))
    point.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        point.verify(der, f"{head}.{claims}x".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    ("status", "reason"), [(404, "gone"), (410, "gone"), (429, "busy"), (413, "refused"), (500, "uncertain")]
)
def test_a_browser_that_is_gone_is_told_apart_from_a_service_that_is_busy(
    outside: Sandbox, key: PushKey, status: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    outside.status = status
    browser = Browser(outside.origin)
    with pytest.raises(NotTaken) as problem:
        push(key, browser)
    assert problem.value.reason == reason
    assert browser.endpoint not in caplog.text


def test_the_key_is_made_once_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    path = tmp_path / "push-key"
    assert PushKey(path).public == PushKey(path).public
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]
