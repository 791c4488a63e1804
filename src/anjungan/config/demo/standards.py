"""Standards of the demo mall's own: adopted from what other regions print, with what is different here and why.

The parents are published facts. Which of them the demo mall adopts, and what it changes, is invented like its layout,
and the decree says so. Most are lighter than their parents; one is heavier, as it happens.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anjungan.config.demo import people
from anjungan.domain.accounts.queries import user_ids
from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.components import (
    Content,
    LegalSource,
    Part,
    Step,
    StepActor,
    TimeLimit,
    TimeUnit,
    content_from_json,
)
from anjungan.domain.catalog.queries.versions import versions_of
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.foundation.actors import Actor

DECREE = "Peragaan/1"
_BASIS = LegalSource(number="Permendagri 19/2018", title="Peningkatan Kualitas Layanan Administrasi Kependudukan")
_COMPLETE = "berkas lengkap dan benar"


@dataclass(frozen=True, kw_only=True)
class StandardSketch:
    """What an adopted standard changes. `without` names papers; `why` gives change and reason by component."""

    service: str
    why: dict[str, tuple[str, str]]
    without: frozenset[str] = frozenset()
    steps: tuple[tuple[StepActor, str], ...] = ()
    days: float | None = None


STANDARDS = (
    StandardSketch(
        service="dukcapil.ktp_el_hilang_rusak",
        without=frozenset({"Kartu Keluarga", "Surat pernyataan kehilangan"}),
        steps=(
            (StepActor.APPLICANT, "Menyerahkan surat kehilangan atau KTP-el yang rusak di loket"),
            (StepActor.OFFICER, "Mencocokkan sidik jari dengan data yang terekam"),
            (StepActor.OFFICER, "Mencetak KTP-el"),
            (StepActor.OFFICER, "Menyerahkan KTP-el; kartu rusak ditarik"),
        ),
        days=1,
        why={
            "requirements": (
                "Salinan KK dan surat pernyataan kehilangan tidak diminta.",
                "Data keluarga dibaca petugas di SIAK; surat dari kepolisian sudah menyatakan kehilangan.",
            ),
            "procedure": (
                "Tujuh langkah menjadi empat.",
                "Perekaman, pemindaian, dan pencocokan dilakukan sekaligus oleh satu petugas.",
            ),
            "time_limit": (
                "Empat belas hari kerja menjadi satu hari kerja.",
                "Pencetak kartu ada di mal, dan blangko dijaga cukup untuk sepekan.",
            ),
        },
    ),
    StandardSketch(
        service="dukcapil.kia",
        without=frozenset({"Rapor atau surat terdaftar di sekolah", "KTP-el kedua orang tua/wali"}),
        steps=(
            (StepActor.APPLICANT, "Menyerahkan berkas di loket atau lewat situs"),
            (StepActor.OFFICER, "Memeriksa data anak dan orang tua di SIAK"),
            (StepActor.OFFICER, "Mencetak dan menyerahkan kartu"),
        ),
        days=1,
        why={
            "requirements": (
                "Rapor dan KTP-el orang tua tidak diminta.",
                "Umur anak terbaca dari akta kelahiran, dan data orang tua dari KK.",
            ),
            "procedure": ("Enam langkah menjadi tiga.", "Kartu dicetak di mal, tidak dikirim ke kelurahan."),
            "time_limit": ("Tujuh hari kerja menjadi satu hari kerja.", "Kartu dicetak di loket yang sama."),
        },
    ),
    StandardSketch(
        service="dukcapil.akta_lahir",
        steps=(
            (StepActor.APPLICANT, "Mengisi F-2.01 dan menyerahkan berkas"),
            (StepActor.OFFICER, "Memeriksa dan merekam data"),
            (StepActor.AGENCY_HEAD, "Menandatangani secara elektronik"),
            (StepActor.OFFICER, "Menyerahkan kutipan akta, KK baru, dan KIA"),
        ),
        why={
            "procedure": (
                "Lima langkah menjadi empat, dan KIA diserahkan sekaligus.",
                "Yang memeriksa dan yang merekam adalah orang yang sama.",
            ),
        },
    ),
    StandardSketch(
        service="dukcapil.pindah",
        steps=(
            (StepActor.APPLICANT, "Mengisi F-1.03 di loket atau daring"),
            (StepActor.OFFICER, "Memeriksa dan memasukkan data ke SIAK"),
            (StepActor.OFFICIAL, "Memvalidasi"),
            (StepActor.AGENCY_HEAD, "Menandatangani secara elektronik"),
            (StepActor.OFFICER, "Menyerahkan surat"),
        ),
        days=1,
        why={"procedure": ("Tujuh langkah menjadi lima.", "Berkas diperiksa selagi datanya dimasukkan.")},
    ),
    StandardSketch(
        service="dukcapil.datang",
        days=2,
        why={
            "time_limit": (
                "Satu hari kerja menjadi dua hari kerja.",
                "Data dari daerah asal sering baru tiba keesokan harinya; kami menjanjikan yang dapat kami tepati.",
            ),
        },
    ),
)

# What parents leave open and a standard of one's own must say.
_OWN: dict[str, Any] = {
    "complaints": ("Meja pengaduan di pintu utama", "SP4N-LAPOR!"),
    "facilities": ("Loket, ruang tunggu, pencetak kartu, dan perekam sidik jari",),
    "competence": ("Lulusan paling rendah SMA dan mengerti SIAK",),
    "supervision": ("Kepala bidang memeriksa berkas selesai setiap pekan",),
    "staffing": ("Paling sedikit dua petugas setiap hari buka",),
    "guarantee": ("Dilayani sesuai standar ini tanpa biaya tambahan",),
    "safety": ("Data hanya dibuka petugas yang melayani; berkas disimpan terkunci",),
    "evaluation": ("Dinilai setiap enam bulan dari catatan antrean dan pengaduan",),
    "compensation": ("Dokumen dikirim ke rumah tanpa biaya",),
    "legal_basis": (_BASIS,),
}


def adopt_standards(*, mall_id: int, on: date, now: datetime) -> int:
    """Let the head of the population office write these standards and the manager approve them, from a day on.

    Returns how many: none for services of which the mall has a version already, or which are not published.
    """
    known = user_ids(usernames=[people.AGENCY_HEAD[0], people.MANAGER[0]])
    head, manager = (actor_for_user(user_id=known[name]) for name in (people.AGENCY_HEAD[0], people.MANAGER[0]))
    if head is None or manager is None:
        return 0
    added = 0
    for sketch in STANDARDS:
        if not versions_of(mall_id=mall_id, service_key=sketch.service):
            _adopt(sketch, mall_id=mall_id, on=on, head=head, manager=manager, now=now)
            added += 1
    return added


def _adopt(sketch: StandardSketch, *, mall_id: int, on: date, head: Actor, manager: Actor, now: datetime) -> None:
    draft = catalog.start_draft(mall_id=mall_id, service_key=sketch.service, actor=head, now=now)
    for component, value in _changes(sketch, content_from_json(draft.content)):
        draft = catalog.write_component(
            standard_id=draft.pk, component=component, part=Part(value=value), revision=draft.revision, actor=head,
            now=now,
        )  # fmt: skip
    for component, (change, reason) in sketch.why.items():
        draft = catalog.explain_deviation(
            standard_id=draft.pk, component=component, change=change, reason=reason,
            legal_basis=f"{_BASIS.number} tentang {_BASIS.title}", revision=draft.revision, actor=head, now=now,
        )  # fmt: skip
    draft = catalog.submit_draft(standard_id=draft.pk, decree=DECREE, revision=draft.revision, actor=head, now=now)
    catalog.approve_standard(standard_id=draft.pk, valid_from=on, actor=manager, now=now)


def _changes(sketch: StandardSketch, parent: Content) -> Iterator[tuple[str, Any]]:
    if sketch.without:
        kept = tuple(each for each in parent.requirements.value or () if each.question not in sketch.without)
        yield "requirements", kept
    if sketch.steps:
        yield "procedure", tuple(Step(actor=actor, text=text) for actor, text in sketch.steps)
    limit = parent.time_limit.value
    if sketch.days is not None:
        yield "time_limit", TimeLimit(value=sketch.days, unit=TimeUnit.WORKING_DAYS, starts_when=_COMPLETE)
    elif limit is not None and limit.starts_when is None:
        yield "time_limit", dataclasses.replace(limit, starts_when=_COMPLETE)
    for component, value in _OWN.items():
        if getattr(parent, component).value is None:
            yield component, value
