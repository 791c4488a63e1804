"""A login elsewhere that really listens: an OpenID provider built with Authlib, for one client and one person.

It checks the redirect address, the client's secret, PKCE and that a code is used once, by somebody else's code than
ours. `twist` lets it lie as a broken or hostile provider would.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    AuthorizationServer,
    ClientMixin,
    OAuth2Request,
    grants,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey

CLIENT, SECRET, PERSON = "anjungan", "a secret of the provider", "warga-0001"
Twist = Callable[[dict[str, Any]], None]


class Client(ClientMixin):  # type: ignore[misc]
    """Our installation, as the provider knows it."""

    def __init__(self, back: str) -> None:
        self.back = back

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"

    @property
    def id_token_signed_response_alg(self) -> str:
        return "RS256"

    @property
    def client_metadata(self) -> dict[str, str]:
        return {"id_token_signed_response_alg": "RS256"}


class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that was given, with what it was asked for."""

    def __init__(self, code: str, asked: dict[str, str]) -> None:
        self.code, self.asked, self.at = code, asked, int(time.time())
        self.code_challenge = asked.get("code_challenge")
        self.code_challenge_method = asked.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return self.asked.get("redirect_uri", "")

    def get_scope(self) -> str:
        return "openid"

    def get_nonce(self) -> str | None:
        return self.asked.get("nonce")

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Asked(OAuth2Request):  # type: ignore[misc]
    """A request as Authlib wants it."""

    def __init__(self, method: str, uri: str, form: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self._args, self._form = dict(parse_qsl(urlsplit(uri).query)), form
        self.payload = BasicOAuth2Payload(self._form or self._args)

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


class Provider(AuthorizationServer):  # type: ignore[misc]
    """The provider. Use it in a `with` block; `address` is its issuer."""

    def __init__(self, back: str) -> None:
        super().__init__()
        self.client, self.codes = Client(back), dict[str, Code]()
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
        self.published = [self.key.as_dict(private=False)]
        self.metadata_twist: Twist = lambda _metadata: None
        self.claims_twist: Twist = lambda _claims: None
        self.token_twist: Callable[[str], str] = lambda token: token
        self.asked_for_tokens = 0
        self.register_token_generator("default", BearerTokenGenerator(lambda **_: "an access token"))
        self.register_grant(_grant(self), [CodeChallenge(required=True), _openid(self)])
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://localhost:{self.http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def query_client(self, client_id: str) -> Client | None:
        return self.client if client_id == CLIENT else None

    def save_token(self, token: Any, request: Any) -> None:
        pass

    def send_signal(self, *_: Any, **__: Any) -> None:
        pass

    def create_oauth2_request(self, request: Any) -> Asked:
        assert isinstance(request, Asked)
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, Any]:
        return status, body, headers

    def metadata(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/masuk",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/kunci",
        }  # fmt: skip
        self.metadata_twist(told)
        return told


def _grant(provider: Provider) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            provider.codes[code] = Code(code, dict(request.payload.data))

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> str:
            return PERSON

    return CodeGrant


def _openid(provider: Provider) -> OpenIDCode:
    class Told(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.get_nonce() == nonce for code in provider.codes.values())

        def get_jwt_config(self, grant: Any, client: Any = None) -> dict[str, Any]:
            return {"key": provider.key.as_dict(private=True), "alg": "RS256", "iss": provider.address, "exp": 300}

        def generate_user_info(self, user: str, scope: str) -> UserInfo:
            return UserInfo(sub=user)

        def encode_id_token(self, token: Any, request: Any) -> str:
            from joserfc import jwt

            now = int(time.time())
            claims: dict[str, Any] = {
                "iss": provider.address, "aud": [CLIENT], "iat": now, "exp": now + 300,
                **self.get_authorization_code_claims(request.authorization_code),
                **self.generate_user_info(request.user, token["scope"]),
            }  # fmt: skip
            provider.claims_twist(claims)
            return provider.token_twist(jwt.encode({"alg": "RS256", "kid": "first"}, claims, provider.key))

    return Told(require_nonce=True)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def _asked(self) -> Asked:
            length = int(self.headers.get("Content-Length") or 0)
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            # Authlib speaks of TLS only; on this machine there is none.
            return Asked(self.command, f"https://localhost{self.path}", form, dict(self.headers.items()))

        def _answer(self, status: int, body: Any, headers: Any = ()) -> None:
            self.send_response(status)
            for name, value in [*headers, ("Connection", "close")]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else json.dumps(body).encode())

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self._answer(200, provider.metadata(), [("Content-Type", "application/json")])
            elif path == "/kunci":
                self._answer(200, {"keys": provider.published}, [("Content-Type", "application/json")])
            elif path == "/masuk":
                asked = self._asked()
                grant = provider.get_consent_grant(asked, end_user=PERSON)
                status, body, headers = provider.create_authorization_response(asked, grant_user=PERSON, grant=grant)
                self._answer(status, body or "", headers)
            else:
                self._answer(404, "")

        def do_POST(self) -> None:
            provider.asked_for_tokens += 1
            status, body, headers = provider.create_token_response(self._asked())
            self._answer(status, body, headers)

    return Handler


def unsigned(token: str) -> str:
    """Return the same words without a signature, as `none` would have it."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."
