"""What every endpoint shares: problem documents, idempotency keys, finding rows by their outside names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from anjungan.domain.organizations.queries import mall_by_key
from anjungan.domain.premises.queries.lookups import counter_by_uuid, line_by_uuid
from anjungan.domain.queueing.errors import CounterNotFound, ServiceNotHere
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput, NotAllowed
from anjungan.foundation.idempotency import run_once
from anjungan.foundation.statements import fingerprint_of
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.schemas import Problem
from anjungan.interfaces.entry.authentication import NotSignedIn
from anjungan.interfaces.entry.problems import problem, refused

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Counter, Line

R = TypeVar("R")
LONGEST_KEY = 80

# Documented on every endpoint, so that no answer is a surprise.
PROBLEMS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 422}): Problem}


class JsonOnly(Parser):
    """Reads bodies that say they are JSON, so that nothing else is taken for it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body says. Raises ValueError; the framework makes a 400 of whatever is raised here."""
        if not _is_json(request):
            raise ValueError(request.content_type)
        return super().parse_body(request)


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def idempotency_key(request: HttpRequest) -> str | None:
    """Return the key the program sent. Raises InvalidInput when it is too long or not plain."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise InvalidInput(reason=f"Idempotency-Key: 1-{LONGEST_KEY} ASCII")
    return key


def seen_version(request: HttpRequest) -> int | None:
    """Return the version of the ticket the program last read (`If-Match: "3"`), or None when it does not say.

    Raises InvalidInput when it is not a whole number.
    """
    said = request.headers.get("If-Match")
    if said is None:
        return None
    plain = said.strip().strip('"')
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 9:
        raise InvalidInput(reason='If-Match: "version"')
    return int(plain)


def mall_for(actor: Actor, key: str) -> Mall:
    """Return the mall if the actor may look at it. Raises NotFound, NotAllowed."""
    mall = mall_by_key(key=key)
    if actor.mall_id is not None and actor.mall_id != mall.pk:
        raise NotAllowed
    return mall


def line_for(actor: Actor, uuid: UUID) -> Line:
    """Return a line by its uuid. Raises ServiceNotHere."""
    line = line_by_uuid(uuid=uuid)
    if line is None or (actor.mall_id is not None and actor.mall_id != line.mall_id):
        raise ServiceNotHere
    return line


def counter_for(actor: Actor, uuid: UUID) -> Counter:
    """Return a counter by its uuid. Raises CounterNotFound."""
    counter = counter_by_uuid(uuid=uuid)
    if counter is None or (actor.mall_id is not None and actor.mall_id != counter.mall_id):
        raise CounterNotFound
    return counter


def perform(
    request: HttpRequest,
    verb: Callable[..., R],
    render: Callable[[R], dict[str, Any]],
    *,
    by: Actor | None = None,
    **arguments: Any,
) -> JsonResponse:
    """Run an operation for the caller, at most once for the request's key, and answer 201 with what it rendered.

    `by`: the caller with less rights than the token gives.
    """
    actor, now = by or caller(request), clock.now()
    answer = run_once(
        verb, {"actor": actor, "now": now, **arguments}, scope=f"{verb.__name__} {actor.kind} {actor.id}",
        key=idempotency_key(request), fingerprint=fingerprint_of(arguments), now=now, render=render,
    )  # fmt: skip
    return JsonResponse(answer, status=201)


def answer_problems(api: NinjaAPI) -> None:
    """Turn every refusal and every bad input into a problem document."""

    @api.exception_handler(DomainError)
    def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
        return refused(request, error)

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        found = [
            {"where": ".".join(str(part) for part in one["loc"][1:]), "what": one["msg"]} for one in error.errors[:100]
        ]
        return problem(
            status=422, code="invalid_input", errors=found,
            detail=_("Isian belum dapat dibaca. Perbaiki bagian yang disebut di “errors”, lalu kirim lagi."),
        )  # fmt: skip

    @api.exception_handler(AuthenticationError)
    def not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return refused(request, NotSignedIn())

    @api.exception_handler(RequestDataTooBig)
    def too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        return problem(status=413, code="too_big", detail=_("Isian terlalu besar. Kirim paling banyak 256 kB."))

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400 and not _is_json(request):
            return problem(status=415, code="not_json", detail=_("Kirim isi permintaan sebagai application/json."))
        if error.status_code == 400:
            return problem(
                status=400,
                code="broken_json",
                detail=_("Isi permintaan bukan JSON yang utuh. Periksa, lalu kirim lagi."),
            )
        return problem(status=error.status_code, code="refused", detail=str(error))
