"""A standard in the shape of a SIPPN page, the ministry's register of services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from anjungan.domain.catalog.components.telling import lines_of

if TYPE_CHECKING:
    from anjungan.domain.catalog.queries import StandardInForce

LAPOR = "https://www.lapor.go.id"


def sippn_page(standard: StandardInForce) -> dict[str, Any]:
    """Return what a page of the register holds; null is unknown, an empty list is none."""
    with translation.override("id"):
        told = {
            name: lines_of(standard.content, name)
            for name in ("requirements", "procedure", "time_limit", "fee", "product", "complaints")
        }
    return {
        "kode": standard.service_key,
        "nama": standard.name_id,
        "instansi": standard.agency_name,
        "nomor_sk": standard.decree or None,
        "persyaratan": told["requirements"],
        "sistem_mekanisme_prosedur": told["procedure"],
        "waktu_penyelesaian": _joined(told["time_limit"]),
        "biaya_tarif": _joined(told["fee"]),
        "produk_pelayanan": told["product"],
        "pengaduan_layanan": told["complaints"],
        "tautan_lapor": LAPOR,
        "versi": standard.version,
        "berlaku_sejak": standard.valid_from.isoformat() if standard.valid_from else None,
        "standar_mal_ini": standard.of_this_mall,
        "asal": standard.locality or None,
        "tanggal_sumber": standard.as_of,
        "sumber": list(standard.sources),
    }


def _joined(lines: list[str] | None) -> str | None:
    return None if lines is None else "; ".join(lines)
