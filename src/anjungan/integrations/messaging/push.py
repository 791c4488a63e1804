"""Notifications to browsers: sealed for one browser (RFC 8291), signed with the installation's key (RFC 8292)."""

from __future__ import annotations

import base64
import json
import logging
import os
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import http_ece
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from anjungan.integrations.messaging.problems import NotTaken, reason_of, told_plainly

ANSWER_WITHIN_SECONDS = 10.0

# It tells the address of the browser at level INFO.
logging.getLogger("httpx").setLevel(logging.WARNING)


class PushKey:
    """The key by which push services know this installation. Made once and kept; another one loses every browser."""

    def __init__(self, path: Path) -> None:
        self._vapid = Vapid02.from_pem(_kept(path))

    @property
    def public(self) -> str:
        """The public half as browsers want it: an uncompressed point, base64url without padding."""
        point = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def signature(self, endpoint: str, contact: str) -> str:
        """Return the header that says who sends, valid for this push service and some hours."""
        parts = urlsplit(endpoint)
        claims = {"sub": contact, "aud": f"{parts.scheme}://{parts.netloc}"}
        return str(self._vapid.sign(claims)["Authorization"])


def _kept(path: Path) -> bytes:
    if not path.exists():
        made = Vapid02()
        made.generate_keys()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(made.private_pem())
        try:
            # Processes that start together must agree on one key: only the first link succeeds.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


@cache
def push_key(path: Path) -> PushKey:
    """Return the key kept at a place, made there when there is none yet."""
    return PushKey(path)


def send_push(
    key: PushKey, *, subscription: str, payload: dict[str, str], contact: str, seconds: int, topic: str
) -> None:  # fmt: skip
    """Seal a payload for the browser behind `subscription` (its JSON) and hand it to its push service. Raises NotTaken.

    A push service takes 4096 bytes: keep the payload below 3000.

    `contact` is where the push service may complain (`mailto:` or `https:`); after `seconds` it forgets the message;
    a message of the same `topic` takes the place of one not yet delivered.
    """
    told = json.loads(subscription)
    endpoint = str(told["endpoint"])
    sealed = http_ece.encrypt(
        json.dumps(payload, ensure_ascii=False).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes_of(told["keys"]["p256dh"]), auth_secret=_bytes_of(told["keys"]["auth"]), version="aes128gcm",
    )  # fmt: skip
    headers = {
        "Authorization": key.signature(endpoint, contact), "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream", "TTL": str(seconds), "Urgency": "high", "Topic": topic,
    }  # fmt: skip
    with told_plainly(), httpx.Client(timeout=ANSWER_WITHIN_SECONDS) as line:
        answer = line.post(endpoint, content=sealed, headers=headers)
    reason = "gone" if answer.status_code in (404, 410) else reason_of(answer.status_code)
    if reason:
        raise NotTaken(reason)


def _bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
