"""Small catalogue folders for tests: two agencies, two services, one of everything else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rows = dict[str, list[dict[str, Any]]]

SOURCE = "https://contoh.go.id/halaman"

STANDARD: dict[str, Any] = {
    "locality": "Kab. Contoh",
    "requirements": [
        {
            "name": "KTP-el",
            "kind": "document",
            "document": "ktp_el",
            "issuer": {"service": "dukcapil.ktp_el_baru", "agency": "dukcapil", "other": None},
            "form": "copy",
            "quantity": 1,
            "alternative_group": None,
            "when": None,
        }
    ],
    "procedure": None,
    "time_limit": {"value": 1, "min_value": None, "unit": "days", "starts_when": None, "note": None},
    "tariff": {"basis": "gratis", "variants": [], "note": None},
    "product": {"name_id": "SKCK", "documents": []},
    "legal_basis": None,
    "complaint_channels": None,
    "exclusions": None,
    "counter_minutes": 15,
    "published_components": ["requirements", "time_limit", "tariff", "product"],
    "source": SOURCE,
    "source_type": "official",
    "as_of": "2023-06",
}


def _agency(key: str, name: str) -> dict[str, Any]:
    return {
        "key": key,
        "name_id": name,
        "name_en": f"{name} office",
        "short": name,
        "level": "kota",
        "parent": None,
        "source": SOURCE,
        "source_type": "official",
    }


def _service(key: str, agency: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "agency": agency,
        "name_id": name,
        "name_en": f"{name} (en)",
        "kind": "nonperizinan",
        "description_id": f"Tentang {name}.",
        "issues_documents": [],
        "source": [SOURCE],
        "source_type": "official",
        "as_of": None,
        "standard": None,
    } | more


ROWS: Rows = {
    "agencies.json": [_agency("dukcapil", "Disdukcapil"), _agency("polri", "Polri")],
    "malls.json": [
        {
            "key": "mpp_contoh",
            "name": "Mal Pelayanan Publik Contoh",
            "city": "Kota Contoh",
            "province": "Contoh",
            "region_code": "99.71",
            "time_zone": "Asia/Jayapura",
            "address": None,
            "inaugurated": {"value": "2020", "source": SOURCE, "date": None},
            "organiser": "polri",
            "opening_hours": None,
            "floor_area_m2": None,
            "counters": [],
            "services_published": [],
            "agencies_published": [],
            "tenants": ["dukcapil", "polri"],
            "tenants_source": [SOURCE],
            "tenants_complete": False,
            "facilities": None,
            "sites": [],
            "complaint_channels": None,
            "notes": None,
        }
    ],
    "documents.json": [
        {
            "key": "ktp_el",
            "name_id": "KTP elektronik",
            "name_en": "Electronic identity card",
            "issued_by": ["dukcapil.ktp_el_baru"],
            "external_issuer": None,
            "reused_by": ["polri.skck_baru"],
        }
    ],
    "services.json": [
        _service("dukcapil.ktp_el_baru", "dukcapil", "KTP-el baru", issues_documents=["ktp_el"]),
        _service("polri.skck_baru", "polri", "SKCK baru", standard=STANDARD),
    ],
    "life_events.json": [
        {
            "key": "melamar_kerja",
            "name_id": "Melamar kerja",
            "name_en": "Applying for a job",
            "description_id": "Dari KTP sampai SKCK.",
            "steps": [
                {
                    "order": 1,
                    "service": "dukcapil.ktp_el_baru",
                    "optional": True,
                    "when": "belum punya",
                    "depends_on": [],
                },
                {
                    "order": 2,
                    "service": "polri.skck_baru",
                    "optional": False,
                    "when": None,
                    "depends_on": [{"service": "dukcapil.ktp_el_baru", "document": "ktp_el"}],
                },
            ],
        }
    ],
    "arrivals.json": [
        {
            "mall": "mpp_contoh",
            "measure": "visits_per_day",
            "value": None,
            "low": 100,
            "high": 200,
            "unit": "visitors/day",
            "period": "2023",
            "scope": None,
            "agency": None,
            "service": None,
            "source": SOURCE,
            "as_of": "2023",
            "note": None,
        }
    ],
    "glossary.json": [{"term_id": "loket", "term_en": "counter", "used_in": None}],
}


def folder(at: Path, change: Callable[[Rows], None] | None = None) -> Path:
    """Write a catalogue folder with something changed."""
    rows = copy.deepcopy(ROWS)
    if change is not None:
        change(rows)
    for name, content in rows.items():
        (at / name).write_text(json.dumps(content), encoding="utf-8")
    return at
