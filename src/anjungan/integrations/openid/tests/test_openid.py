"""The client against a provider that listens: it believes the truth once, and no lie."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from anjungan.integrations import openid
from anjungan.integrations.openid.tests.provider import CLIENT, PERSON, SECRET, Provider, unsigned

BACK = "http://localhost:8000/akun/lewat/contoh/kembali"


@pytest.fixture
def elsewhere() -> Iterator[Provider]:
    openid.forget()
    with Provider(BACK) as provider:
        yield provider


def known(provider: Provider, **other: str) -> openid.Provider:
    facts = {
        "key": "contoh",
        "name": "Contoh",
        "issuer": provider.address,
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    return openid.Provider(**(facts | other))


def signed_in_there(begun: openid.Beginning) -> dict[str, str]:
    """Go there as the person would and return what comes back in the address."""
    answer = httpx.get(begun.address)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(BACK)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_a_login_tells_who_it_was_once(elsewhere: Provider) -> None:
    client = known(elsewhere)
    begun = openid.begin(client, back=BACK)
    asked = dict(parse_qsl(urlsplit(begun.address).query))
    assert (asked["code_challenge_method"], asked["scope"], len(asked["state"]) > 40) == ("S256", "openid", True)
    assert begun.verifier not in begun.address
    answer = signed_in_there(begun)
    found = openid.finish(client, begun=begun, back=BACK, answer=answer)
    assert (found.issuer, found.subject) == (elsewhere.address, PERSON)
    assert found.proven_at is not None
    assert abs(found.proven_at - time.time()) < 60
    with pytest.raises(openid.LoginRefused, match="400"):
        openid.finish(client, begun=begun, back=BACK, answer=answer)


def test_an_answer_to_somebody_else_is_not_taken_and_the_provider_not_asked(elsewhere: Provider) -> None:
    client = known(elsewhere)
    mine, theirs = openid.begin(client, back=BACK), openid.begin(client, back=BACK)
    answer = signed_in_there(theirs)
    with pytest.raises(openid.LoginRefused, match="state"):
        openid.finish(client, begun=mine, back=BACK, answer=answer)
    assert elsewhere.asked_for_tokens == 0
    # The same code under my own state: the provider finds that the verifier is another (PKCE).
    with pytest.raises(openid.LoginRefused, match="400"):
        openid.finish(client, begun=mine, back=BACK, answer=answer | {"state": mine.state})


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({}, "no code"),
        ({"code": "x", "iss": "https://evil.example"}, "iss"),
    ],
)
def test_a_broken_off_or_mixed_up_answer_is_refused(elsewhere: Provider, answer: dict[str, str], why: str) -> None:
    client = known(elsewhere)
    begun = openid.begin(client, back=BACK)
    with pytest.raises(openid.LoginRefused, match=why):
        openid.finish(client, begun=begun, back=BACK, answer=answer | {"state": begun.state})
    assert elsewhere.asked_for_tokens == 0


@pytest.mark.parametrize(
    ("claim", "value", "why"),
    [
        ("iss", "https://evil.example", "InvalidIssuer"), ("aud", ["another"], "InvalidAudience"),
        ("aud", [CLIENT, "another"], "aud"), ("nonce", "another", "nonce"), ("nonce", None, "nonce"),
        ("exp", 1_000_000_000, "Expired"), ("sub", "", "sub"), ("sub", None, "MissingRequired"),
    ],
)  # fmt: skip
def test_a_token_with_one_lie_is_refused(elsewhere: Provider, claim: str, value: Any, why: str) -> None:
    def lie(claims: dict[str, Any]) -> None:
        claims.pop(claim, None)
        if value is not None:
            claims[claim] = value

    elsewhere.claims_twist = lie
    client = known(elsewhere)
    begun = openid.begin(client, back=BACK)
    with pytest.raises(openid.LoginRefused, match=why):
        openid.finish(client, begun=begun, back=BACK, answer=signed_in_there(begun))


def test_a_token_nobody_or_somebody_else_signed_is_refused(elsewhere: Provider) -> None:
    client, stranger = known(elsewhere), RSAKey.generate_key(2048)

    def forged(token: str) -> str:
        claims = jwt.decode(token, elsewhere.key).claims
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, stranger)

    for twist in (unsigned, forged):
        elsewhere.token_twist = twist
        begun = openid.begin(client, back=BACK)
        with pytest.raises(openid.LoginRefused):
            openid.finish(client, begun=begun, back=BACK, answer=signed_in_there(begun))


def test_metadata_of_another_issuer_or_unsafe_addresses_are_not_used(elsewhere: Provider) -> None:
    for lie in ({"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}):
        openid.forget()
        elsewhere.metadata_twist = lambda told, lie=lie: told.update(lie)  # type: ignore[misc]
        with pytest.raises(openid.ProviderSilent):
            openid.begin(known(elsewhere), back=BACK)


def test_a_provider_that_is_away_is_said_to_be(elsewhere: Provider) -> None:
    with pytest.raises(openid.ProviderSilent):
        openid.begin(known(elsewhere, issuer="http://localhost:9"), back=BACK)


def test_a_wrong_secret_of_ours_is_refused_over_there(elsewhere: Provider) -> None:
    client = known(elsewhere, client_secret="wrong")
    begun = openid.begin(client, back=BACK)
    with pytest.raises(openid.LoginRefused, match=r"401|400"):
        openid.finish(client, begun=begun, back=BACK, answer=signed_in_there(begun))
