"""The OpenAPI document: what the endpoints themselves cannot say, in the two versions that tools read.

The framework writes OpenAPI 3.1. The design rules for public APIs ask for 3.0, which every tool reads, so that is
what stands at the usual address; the other version stands beside it.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from http import HTTPStatus
from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from anjungan.interfaces.api.answering import LONGEST_KEY
from anjungan.interfaces.api.bearer import LEAVE
from anjungan.interfaces.api.v1 import VERSION, api
from anjungan.interfaces.entry.problems import CONTENT_TYPE

Node = dict[str, Any]
Edition = Literal["3.0", "3.1"]
_NUMBERS: dict[Edition, str] = {"3.0": "3.0.3", "3.1": "3.1.0"}
_ROOT = "/api/v1"

_VERSION_HEADER: Node = {
    "API-Version": {
        "description": "The full version of this API.",
        "schema": {"type": "string", "maxLength": 20, "pattern": r"^\d+\.\d+\.\d+$", "example": VERSION},
    }
}
_KEY: Node = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "description": "Chosen by the caller. The same key brings the same answer, and nothing happens twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
}  # fmt: skip
_IF_MATCH: Node = {
    "in": "header", "name": "If-Match", "required": False,
    "description": "The version that was read, in quotes. Refused when the ticket has changed since.",
    "schema": {"type": "string", "maxLength": 11, "pattern": '^"[0-9]{1,9}"$'},
}  # fmt: skip
_LEAVE: Node = {
    "in": "header", "name": LEAVE, "required": False,
    "description": "The uuid of a leave (`Mode bantuan`): the request acts for that visitor, within what was agreed.",
    "schema": {"type": "string", "format": "uuid", "maxLength": 36},
}  # fmt: skip
# What may be done under a leave, besides reading.
_FOR_A_VISITOR = ("/visits", "/tickets/", "/bookings")
# Moves of one ticket can name the version they saw; taking back the last move cannot.
_VERSIONED, _UNVERSIONED = "/tickets/{uuid}/", "/undos"
# A sign of life may arrive twice without harm.
_KEYLESS = ("/heartbeats",)

_TAGS = {
    "Dokumen": "Uraian API ini untuk program.",
    "Janji": "Waktu yang masih ada, dan memesan, memindah, atau melepasnya.",
    "Kunjungan": "Nomor untuk seorang pengunjung dengan satu atau beberapa urusan.",
    "Langsung": "Alamat untuk mendengar perubahan, dan tanda hidup perangkat.",
    "Loket": "Membuka, menjeda, dan menutup loket, serta memanggil.",
    "Mal, instansi, layanan, antrean": "Membaca keadaan mal.",
    "Mode bantuan": "Bertindak untuk pengunjung yang setuju: memulai, memakai kepala `Assistance`, mengakhiri.",
    "Nomor dari rumah": "Nomor yang diambil sebelum datang, dan bukti hadir.",
    "Nomor di loket": "Apa yang terjadi dengan satu nomor di loket.",
    "Pencarian": "Menemukan layanan, peristiwa hidup, atau instansi dengan kata sehari-hari.",
    "Standar pelayanan": "Standar yang berlaku dan peristiwa hidup.",
}


@require_safe
def show_document(request: HttpRequest, edition: Edition) -> JsonResponse:
    """Answer with the document; any page of any site may read it."""
    answer = JsonResponse(openapi_document(edition=edition, origin=request.build_absolute_uri("/")[:-1]))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def openapi_document(*, edition: Edition, origin: str) -> Node:
    """Return the document for an installation at `origin` (`https://mpp.example.go.id`). Paths are below the server."""
    written = dict(_written(edition))
    written["servers"] = [{"url": f"{origin}{_ROOT}", "description": "Pemasangan ini"}]
    written["info"] = {**written["info"], "contact": {**written["info"]["contact"], "url": f"{origin}{_ROOT}/docs"}}
    return written


@cache
def _written(edition: Edition) -> Node:
    document: Node = deepcopy(dict(api.get_openapi_schema(path_prefix="")))
    document["openapi"] = _NUMBERS[edition]
    document["tags"] = [{"name": name, "description": said} for name, said in sorted(_TAGS.items())]
    licence = document["info"]["license"]
    licence.pop("url" if edition == "3.1" else "identifier")
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            _complete(path, method, about)
    document["paths"]["/openapi.json"] = {"get": _about_itself()}
    if edition == "3.0":
        for part in ("paths", "components"):
            document[part] = _older(document[part])
    return document


def _complete(path: str, method: str, about: Node) -> None:
    """Add what every answer carries and every create may send; the framework knows neither."""
    about["operationId"] = about["operationId"].rpartition("anjungan_interfaces_api_")[2]
    if method == "post" and path not in _KEYLESS:
        about["parameters"].append(_KEY)
        if path.startswith(_VERSIONED) and not path.endswith(_UNVERSIONED):
            about["parameters"].append(_IF_MATCH)
        if "security" in about and any(part in path for part in _FOR_A_VISITOR):
            about["parameters"].append(_LEAVE)
    answers: Node = {str(status): answer for status, answer in about["responses"].items()}
    if "security" not in about:
        for status in (401, 403):
            answers.pop(str(status), None)
    if "requestBody" in about:
        answers["415"] = deepcopy(answers["422"])
    for code, answer in answers.items():
        status = int(code)
        answer["headers"] = _VERSION_HEADER
        answer["description"] = HTTPStatus(status).phrase
        if status >= 400:
            answer["content"] = {CONTENT_TYPE: next(iter(answer["content"].values()))}
    about["responses"] = dict(sorted(answers.items()))


def _about_itself() -> Node:
    return {
        "operationId": "document_read_document", "summary": "Read Document", "tags": ["Dokumen"],
        "description": "This document, in OpenAPI 3.0; in 3.1 it stands at `/openapi-3.1.json`.",
        "parameters": [],
        "responses": {
            "200": {
                "description": "OK",
                "headers": {
                    **_VERSION_HEADER,
                    "access-control-allow-origin": {
                        "description": "Any page may read it.",
                        "schema": {"type": "string", "enum": ["*"]},
                    },
                },
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }  # fmt: skip


def _older(node: Any) -> Any:
    """Say in the words of 3.0 what 3.1 took from JSON Schema: null among the types, constants, exclusive bounds."""
    if isinstance(node, list):
        return [_older(each) for each in node]
    if not isinstance(node, dict):
        return node
    said = {key: _older(value) for key, value in node.items()}
    if "const" in said:
        said["enum"] = [said.pop("const")]
    for bound, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(said.get(bound), int | float):
            said[plain], said[bound] = said[bound], True
    # Beside a reference nothing else counts in 3.0.
    if "$ref" in said and len(said) > 1:
        said["allOf"] = [{"$ref": said.pop("$ref")}]
    if {"type": "null"} in said.get("anyOf", []):
        return _nullable(said)
    return said


def _nullable(said: Node) -> Node:
    """Say of a choice between null and something that the something may be null."""
    rest = [each for each in said.pop("anyOf") if each != {"type": "null"}]
    if len(rest) > 1:
        return {**said, "anyOf": rest, "nullable": True}
    if "$ref" in rest[0]:
        return {**said, "allOf": rest, "nullable": True}
    return {**rest[0], **said, "nullable": True}
