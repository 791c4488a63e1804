"""The files of the catalogue: their rows' shapes, and reading a folder of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.catalog.models import ServiceKind
from anjungan.domain.catalog.operations.shapes import (
    KEY,
    PRINTED_DATE,
    SERVICE_KEY,
    Shape,
    flag,
    list_of,
    number,
    one_of,
    record,
    text,
    unknown_or,
)
from anjungan.domain.organizations.models import AgencyLevel, TimeZone

Row = dict[str, Any]

# The facts that come with the package.
PUBLISHED = Path(__file__).resolve().parents[1] / "published"

_LARGEST_FILE = 50_000_000

_key = text(pattern=KEY, longest=60)
_service_key = text(pattern=SERVICE_KEY, longest=100)
_date = unknown_or(text(pattern=PRINTED_DATE))
_source_type = text(longest=30, choices=frozenset({"official", "public_repository", "press_or_other", "seed_article"}))
_words = text()
_days = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_hour = text(pattern=r"([01]\d|2[0-3]):[0-5]\d")


def _published(value: Shape) -> Shape:
    """A value with where and when it was printed."""
    return record({"value": value, "source": _words, "date": _date})


_requirement = record(
    {
        "name": _words,
        "kind": text(choices=frozenset({"document", "data", "presence", "payment", "other"})),
        "document": unknown_or(_key),
        "issuer": unknown_or(
            record({"service": unknown_or(_service_key), "agency": unknown_or(_key), "other": unknown_or(_words)})
        ),
        "form": unknown_or(text(choices=frozenset({"copy", "original", "original_and_copy", "data"}))),
        "quantity": unknown_or(number(least=1)),
        "alternative_group": unknown_or(_words),
        "when": unknown_or(_words),
    }
)
_duration = record(
    {
        "value": number(least=0, whole=False),
        "unit": text(choices=frozenset({"minutes", "hours", "working_days", "days"})),
    }
)
_step = record(
    {
        "actor": text(choices=frozenset({"pemohon", "petugas", "pejabat", "kepala_dinas", "sistem", "bank"})),
        "step": _words,
        "duration": unknown_or(_duration),
    }
)
_time_limit = record(
    {
        "value": number(whole=False),
        "min_value": unknown_or(number(whole=False)),
        "unit": text(choices=frozenset({"minutes", "hours", "working_days", "days"})),
        "starts_when": unknown_or(_words),
        "note": unknown_or(_words),
    }
)
_tariff = record(
    {
        "basis": text(choices=frozenset({"gratis", "tetap", "varian", "rumus"})),
        "variants": list_of(record({"label": _words, "amount_idr": number(), "when": unknown_or(_words)})),
        "note": unknown_or(_words),
    }
)
_standard = record(
    {
        "locality": text(longest=160),
        "requirements": unknown_or(list_of(_requirement)),
        "procedure": unknown_or(list_of(_step)),
        "time_limit": unknown_or(_time_limit),
        "tariff": unknown_or(_tariff),
        "product": record({"name_id": _words, "documents": list_of(_key)}),
        "legal_basis": unknown_or(list_of(record({"number": _words, "title": _words}))),
        "complaint_channels": unknown_or(list_of(_words)),
        "exclusions": unknown_or(list_of(_words)),
        "counter_minutes": unknown_or(number(least=1)),
        "published_components": list_of(_words),
        "source": _words,
        "source_type": _source_type,
        "as_of": _date,
    }
)

SHAPES: dict[str, Shape] = {
    "agencies.json": record(
        {
            "key": _key,
            "name_id": text(longest=160),
            "name_en": text(longest=160),
            "short": text(longest=60),
            "level": text(choices=frozenset(AgencyLevel.values)),
            "parent": unknown_or(text(longest=160)),
            "source": _words,
            "source_type": _source_type,
        }
    ),
    "malls.json": record(
        {
            "key": _key,
            "name": text(longest=160),
            "city": text(longest=80),
            "province": text(longest=80),
            "region_code": text(pattern=r"\d{2}(\.\d{2}){0,2}(\.\d{4})?"),
            "time_zone": text(choices=frozenset(TimeZone.values)),
            "address": unknown_or(_published(_words)),
            "inaugurated": unknown_or(_published(text(pattern=PRINTED_DATE))),
            "organiser": unknown_or(_key),
            "opening_hours": unknown_or(
                record(
                    {
                        "periods": list_of(
                            record(
                                {
                                    "days": unknown_or(list_of(text(choices=_days))),
                                    "open": _hour,
                                    "close": _hour,
                                    "note": unknown_or(_words),
                                }
                            )
                        ),
                        "source": _words,
                        "date": _date,
                        "note": unknown_or(_words),
                    }
                )
            ),
            "floor_area_m2": unknown_or(_published(number(whole=False))),
            "counters": list_of(_published(number())),
            "services_published": list_of(_published(number())),
            "agencies_published": list_of(_published(number())),
            "tenants": list_of(_key),
            "tenants_source": list_of(_words),
            "tenants_complete": flag(),
            "facilities": unknown_or(_published(list_of(_words))),
            "sites": list_of(record({"name": _words, "note": unknown_or(_words)})),
            "complaint_channels": unknown_or(list_of(_words)),
            "notes": unknown_or(_words),
        }
    ),
    "documents.json": record(
        {
            "key": _key,
            "name_id": text(longest=160),
            "name_en": text(longest=160),
            "issued_by": list_of(_service_key),
            "external_issuer": unknown_or(text(longest=160)),
            "reused_by": list_of(_service_key),
        }
    ),
    "services.json": record(
        {
            "key": _service_key,
            "agency": _key,
            "name_id": text(longest=200),
            "name_en": text(longest=200),
            "kind": text(choices=frozenset(ServiceKind.values)),
            "description_id": _words,
            "issues_documents": list_of(_key),
            "source": list_of(_words),
            "source_type": _source_type,
            "as_of": _date,
            "standard": unknown_or(_standard),
        }
    ),
    "life_events.json": record(
        {
            "key": _key,
            "name_id": text(longest=120),
            "name_en": text(longest=120),
            "description_id": _words,
            "steps": list_of(
                record(
                    {
                        "order": number(least=1),
                        "service": _service_key,
                        "optional": flag(),
                        "when": unknown_or(text(longest=200)),
                        "depends_on": list_of(record({"service": _service_key, "document": _key})),
                    }
                )
            ),
        }
    ),
    "arrivals.json": record(
        {
            "mall": unknown_or(_key),
            "measure": text(longest=60),
            "value": unknown_or(one_of(number(whole=False), _words)),
            "low": unknown_or(number(whole=False)),
            "high": unknown_or(number(whole=False)),
            "unit": text(longest=40),
            "period": text(longest=60),
            "scope": unknown_or(text(longest=160)),
            "agency": unknown_or(_key),
            "service": unknown_or(_service_key),
            "source": _words,
            "as_of": _date,
            "note": unknown_or(_words),
        }
    ),
    "glossary.json": record(
        {
            "term_id": text(longest=120),
            "term_en": text(longest=120),
            "used_in": unknown_or(text(longest=120)),
        }
    ),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something in a file that was not taken: which file, which row, and why."""

    file: str
    key: str
    reason: str


@dataclass(kw_only=True)
class CatalogueFile:
    """The rows of one file that have the right shape, and every key the file names, right or wrong."""

    name: str
    present: bool = False
    rows: dict[str, Row] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)


def digest_of(row: Row) -> str:
    """Return what tells a row from any other, whatever the order of its fields."""
    return sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _own_key(row: Row, name: str) -> str:
    if name == "arrivals.json":
        # A published figure has no name of its own: the whole row is its key.
        return digest_of(row)
    key = row.get("term_id" if name == "glossary.json" else "key")
    return key if isinstance(key, str) else ""


def read_folder(folder: Path, report: Callable[[Problem], None]) -> dict[str, CatalogueFile]:
    """Return the files of a folder with their rows by key; tell `report` what could not be taken."""
    return {name: _read_file(folder / name, shape, report) for name, shape in SHAPES.items()}


def _read_file(path: Path, shape: Shape, report: Callable[[Problem], None]) -> CatalogueFile:
    found = CatalogueFile(name=path.name)
    rows, complaint = _json_list(path)
    if complaint:
        report(Problem(file=path.name, key="", reason=complaint))
        return found
    found.present = True
    seen: set[str] = set()
    for place, row in enumerate(rows, start=1):
        key = _own_key(row, path.name) if isinstance(row, dict) else ""
        complaints = list(shape(row, ""))
        if key in seen:
            complaints.append(_("kunci sudah dipakai baris sebelumnya"))
        if key:
            seen.add(key)
            found.named.add(key)
        if complaints:
            shown = key if key and len(key) < 64 else _("baris ke-%(place)s") % {"place": place}
            report(Problem(file=path.name, key=shown, reason="; ".join(complaints[:5])))
        else:
            found.rows[key] = row
    return found


def _json_list(path: Path) -> tuple[list[Any], str]:
    """Return the rows of a file, or what is wrong with the file as a whole."""
    rows: Any = None
    complaint = ""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            complaint = _("berkas lebih besar dari 50 MB")
        else:
            rows = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except FileNotFoundError:
        complaint = _("berkas tidak ada")
    except OSError as error:
        complaint = _("berkas tidak dapat dibaca: %(why)s") % {"why": error.strerror}
    except UnicodeDecodeError:
        complaint = _("berkas bukan teks UTF-8")
    except (ValueError, RecursionError) as error:
        complaint = _("berkas bukan JSON yang benar: %(why)s") % {"why": error}
    if not complaint and not isinstance(rows, list):
        complaint = _("isi berkas harus daftar baris")
    return ([], complaint) if complaint else (rows, "")


def _refuse_constant(word: str) -> Any:
    raise ValueError(word)


def references_in(row: Row, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield each reference of a row as (file it points to, key, place in the row)."""
    find = _REFERENCES.get(name)
    if find is not None:
        yield from find(row)


def _references_of_mall(row: Row) -> Iterator[tuple[str, str, str]]:
    # A tenant that nobody knows costs the mall that tenant only, so the loader looks at tenants itself.
    if row["organiser"]:
        yield "agencies.json", row["organiser"], "organiser"


def _references_of_document(row: Row) -> Iterator[tuple[str, str, str]]:
    for place in ("issued_by", "reused_by"):
        yield from (("services.json", key, place) for key in row[place])


def _references_of_service(row: Row) -> Iterator[tuple[str, str, str]]:
    yield "agencies.json", row["agency"], "agency"
    yield from (("documents.json", key, "issues_documents") for key in row["issues_documents"])
    yield from _references_in_standard(row["standard"])


def _references_of_life_event(row: Row) -> Iterator[tuple[str, str, str]]:
    for step in row["steps"]:
        place = f"steps[{step['order']}]"
        yield "services.json", step["service"], place
        for earlier in step["depends_on"]:
            yield "services.json", earlier["service"], f"{place}.depends_on"
            yield "documents.json", earlier["document"], f"{place}.depends_on"


def _references_of_arrival(row: Row) -> Iterator[tuple[str, str, str]]:
    for place, target in (("mall", "malls.json"), ("agency", "agencies.json"), ("service", "services.json")):
        if row[place]:
            yield target, row[place], place


def _references_in_standard(standard: Row | None) -> Iterator[tuple[str, str, str]]:
    if standard is None:
        return
    yield from (("documents.json", key, "standard.product.documents") for key in standard["product"]["documents"])
    for index, requirement in enumerate(standard["requirements"] or []):
        place = f"standard.requirements[{index}]"
        issuer = requirement["issuer"] or {}
        for target, key in (
            ("documents.json", requirement["document"]),
            ("services.json", issuer.get("service")),
            ("agencies.json", issuer.get("agency")),
        ):
            if key:
                yield target, key, place


_REFERENCES: dict[str, Callable[[Row], Iterator[tuple[str, str, str]]]] = {
    "malls.json": _references_of_mall,
    "documents.json": _references_of_document,
    "services.json": _references_of_service,
    "life_events.json": _references_of_life_event,
    "arrivals.json": _references_of_arrival,
}
