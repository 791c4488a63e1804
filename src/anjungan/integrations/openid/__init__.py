"""Signing in elsewhere by OpenID Connect: the code flow with PKCE, and nothing kept but who it was.

A login begins here and ends here: state, nonce and verifier of the beginning must come back with the answer. The
provider is believed when signature, issuer, audience, nonce and times are right (OpenID Connect Core 3.1.3.7). No token
is kept or sent on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt

TIMEOUT_SECONDS = 8.0
METADATA_SECONDS = 600.0
LEEWAY_SECONDS = 60
LONGEST_ANSWER = 200_000
# Signed by a key that only the provider has: `none` and shared secrets are refused.
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
_known: dict[str, tuple[float, dict[str, Any]]] = {}


class ProviderSilent(Exception):
    """The provider does not answer, or not as the standard says."""


class LoginRefused(Exception):
    """The login was broken off, or its answer is not to be believed. The reason is for the log, not for the person."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A login elsewhere, as an operator configured it. Without a secret it is a public client."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = ""


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """Where to send the browser, and what must come back with it."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who it was; a subject counts within its issuer. `proven_at` (Unix seconds): when the person signed in there."""

    issuer: str
    subject: str
    proven_at: int | None


def begin(provider: Provider, *, back: str) -> Beginning:
    """Return where a login begins. `back` is our own address for the answer. Raises ProviderSilent."""
    metadata = _metadata(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": back, "scope": "openid",
        "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256", "max_age": "600",
    }  # fmt: skip
    joint = "&" if urlsplit(metadata["authorization_endpoint"]).query else "?"
    address = f"{metadata['authorization_endpoint']}{joint}{urlencode(asked)}"
    return Beginning(address=address, state=state, nonce=nonce, verifier=verifier)


def finish(provider: Provider, *, begun: Beginning, back: str, answer: Mapping[str, str]) -> Identity:
    """Return who signed in. Raises LoginRefused, ProviderSilent."""
    if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
        raise LoginRefused("state")
    metadata = _metadata(provider)
    said_by = answer.get("iss")
    if said_by is None and metadata.get("authorization_response_iss_parameter_supported"):
        raise LoginRefused("iss is missing")
    if said_by is not None and said_by != provider.issuer:
        # Another provider's answer, mixed in (RFC 9207).
        raise LoginRefused("iss")
    if "error" in answer or not answer.get("code"):
        raise LoginRefused(answer.get("error", "no code")[:80])
    token = _token(provider, metadata, code=answer["code"], verifier=begun.verifier, back=back)
    claims = _claims(provider, metadata, token)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), begun.nonce.encode()):
        raise LoginRefused("nonce")
    subject, proven_at = claims["sub"], claims.get("auth_time")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise LoginRefused("sub")
    return Identity(
        issuer=provider.issuer, subject=subject, proven_at=proven_at if isinstance(proven_at, int) else None
    )


def forget() -> None:
    """Ask every provider anew how it is to be spoken to (for tests, and after a change over there)."""
    _known.clear()


def _metadata(provider: Provider) -> dict[str, Any]:
    at, found = _known.get(provider.issuer, (0.0, {}))
    if found and time.monotonic() - at < METADATA_SECONDS:
        return found
    read = _json("GET", f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if read.get("issuer") != provider.issuer:
        raise ProviderSilent("the metadata name another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe(str(read.get(name, ""))):
            raise ProviderSilent(f"{name} is not safe")
    _known[provider.issuer] = (time.monotonic(), read)
    return read


def is_safe(address: str) -> bool:
    """Whether an address is encrypted, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})


def _token(provider: Provider, metadata: Mapping[str, Any], *, code: str, verifier: str, back: str) -> str:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
        "client_id": provider.client_id,
    }  # fmt: skip
    auth = (provider.client_id, provider.client_secret) if provider.client_secret else None
    token = _json("POST", metadata["token_endpoint"], data=form, auth=auth).get("id_token")
    if not isinstance(token, str):
        raise LoginRefused("no id_token")
    return token


def _claims(provider: Provider, metadata: Mapping[str, Any], token: str) -> dict[str, Any]:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_dict(_json("GET", metadata["jwks_uri"])).keys
        mine = [key for key in keys if kid is None or key.key_id == kid]
        if len(mine) != 1:
            raise LoginRefused("no such key")
        claims: dict[str, Any] = jwt.decode(
            token, mine[0], algorithms=ALGORITHMS, audience=provider.client_id, issuer=provider.issuer,
            leeway=LEEWAY_SECONDS, options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )  # fmt: skip
    except jwt.PyJWTError as problem:
        raise LoginRefused(type(problem).__name__) from problem
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise LoginRefused("aud")
    return claims


def _json(method: str, address: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, address, timeout=TIMEOUT_SECONDS, follow_redirects=False, **more)
    except httpx.HTTPError as problem:
        raise ProviderSilent(type(problem).__name__) from None
    if answer.status_code >= 500 or len(answer.content) > LONGEST_ANSWER:
        raise ProviderSilent(str(answer.status_code))
    if answer.status_code != 200:
        raise LoginRefused(str(answer.status_code))
    try:
        read = answer.json()
    except ValueError:
        raise ProviderSilent("no JSON") from None
    if not isinstance(read, dict):
        raise ProviderSilent("no object")
    return read
