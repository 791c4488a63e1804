"""The components by number and name, and who may read them (Permenpan RB 15/2014, fourteen components)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import Text


@dataclass(frozen=True, kw_only=True)
class Component:
    """A component: its number in the rule (None: beside the fourteen), the field of `Content`, and its label."""

    number: int | None
    name: str
    label: Text
    is_published: bool


def _delivery(number: int, name: str, label: Text) -> Component:
    return Component(number=number, name=name, label=label, is_published=True)


def _internal(number: int, name: str, label: Text) -> Component:
    return Component(number=number, name=name, label=label, is_published=False)


COMPONENTS = (
    _delivery(1, "requirements", _("Persyaratan")),
    _delivery(2, "procedure", _("Sistem, mekanisme, dan prosedur")),
    _delivery(3, "time_limit", _("Jangka waktu pelayanan")),
    _delivery(4, "fee", _("Biaya/tarif")),
    _delivery(5, "product", _("Produk pelayanan")),
    _delivery(6, "complaints", _("Penanganan pengaduan, saran, dan masukan")),
    _internal(7, "legal_basis", _("Dasar hukum")),
    _internal(8, "facilities", _("Sarana, prasarana, dan/atau fasilitas")),
    _internal(9, "competence", _("Kompetensi pelaksana")),
    _internal(10, "supervision", _("Pengawasan internal")),
    _internal(11, "staffing", _("Jumlah pelaksana")),
    _internal(12, "guarantee", _("Jaminan pelayanan")),
    _internal(13, "safety", _("Jaminan keamanan dan keselamatan pelayanan")),
    _internal(14, "evaluation", _("Evaluasi kinerja pelaksana")),
)

BESIDE = (
    Component(number=None, name="exclusions", label=_("Pengecualian"), is_published=True),
    Component(number=None, name="compensation", label=_("Kompensasi bila janji terlewati"), is_published=True),
    Component(number=None, name="counter_minutes", label=_("Menit di loket"), is_published=True),
)

EVERY = (*COMPONENTS, *BESIDE)
# What everybody may read: the published components, what stands beside them, and the rules they rest on.
PUBLIC = frozenset(component.name for component in EVERY if component.is_published) | {"legal_basis"}
BY_NAME = {component.name: component for component in EVERY}
