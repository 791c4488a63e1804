"""In which words a message is written: the mall's own, where it has some in force, else those of the house."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from anjungan.domain.notifications.components.wording import Words, places_of
from anjungan.domain.notifications.models import Wording
from anjungan.domain.notifications.states import Kind

LANGUAGES = ("id", "en")
_SAMPLE_WINDOW = {"id": {"opens": "09.35", "closes": "10.15"}, "en": {"opens": "09:35", "closes": "10:15"}}


def words_in_force(*, mall_id: int, kind: Kind, language: str) -> Words:
    """Return the words of a kind of message. One statement."""
    own = Wording.objects.filter(mall_id=mall_id, kind=kind, language=language, is_in_force=True).first()
    return words_of(own) if own else house_words(kind=kind, language=language)


def words_of(wording: Wording) -> Words:
    """Return the three texts of a version."""
    return Words(subject=wording.subject, text=wording.text, short=wording.short)


@dataclass(frozen=True, kw_only=True)
class WordingVersion:
    """One version of a mall's own words."""

    version: int
    words: Words
    written_at: datetime
    published_at: datetime | None
    is_in_force: bool


def wording_versions(*, mall_id: int, kind: Kind, language: str) -> list[WordingVersion]:
    """Return a mall's own versions, the newest first. One statement."""
    return [
        WordingVersion(
            version=one.version, words=words_of(one), written_at=one.written_at, published_at=one.published_at,
            is_in_force=one.is_in_force,
        )
        for one in Wording.objects.filter(mall_id=mall_id, kind=kind, language=language).order_by("-version")
    ]  # fmt: skip


def own_wordings(*, mall_id: int) -> set[tuple[str, str]]:
    """Return for which kinds and languages the mall's own words are in force. One statement."""
    found = Wording.objects.filter(mall_id=mall_id, is_in_force=True).values_list("kind", "language")
    return {(kind, language) for kind, language in found}


def house_words(*, kind: Kind, language: str) -> Words:
    """Return the words that the program brings along."""
    with translation.override(language):
        subject, text, short = {**_about_visits(), **_about_bookings()}[kind]
    return Words(subject=_braced(subject), text=_braced(text), short=_braced(short))


def _braced(text: str) -> str:
    # Translators know places as %(name)s; managers write {name}.
    return re.sub(r"%\((\w+)\)s", r"{\1}", text)


def _about_visits() -> dict[Kind, tuple[str, str, str]]:
    return {
        Kind.NEAR: (
            _("Giliran %(nomor)s sudah dekat"),
            _(
                "Saatnya kembali ke %(mal)s. Nomor %(nomor)s mungkin dipanggil mulai pukul %(pukul)s. "
                "Tunggu di Zona %(zona)s."
            ),
            _("%(nomor)s: giliran dekat, mulai pukul %(pukul)s. Tunggu di Zona %(zona)s, %(mal)s."),
        ),
        Kind.PASSED: (
            _("%(nomor)s terlewat, masih berlaku sampai pukul %(pukul)s"),
            _(
                "Giliran nomor %(nomor)s di %(mal)s sudah lewat karena Anda belum tercatat hadir. Nomornya masih "
                "berlaku sampai pukul %(pukul)s: datang ke Zona %(zona)s, lalu tulis kode di layar aula atau lapor ke "
                "penyambut. Tidak jadi datang? Lepaskan nomornya lewat halaman kunjungan."
            ),
            _("%(nomor)s terlewat. Lapor datang di %(mal)s sebelum pukul %(pukul)s, atau lepaskan nomornya."),
        ),
        Kind.CALLED: (
            _("%(nomor)s: silakan ke Loket %(loket)s"),
            _(
                "Nomor %(nomor)s dipanggil di %(mal)s. Silakan ke Loket %(loket)s, Zona %(zona)s, sekarang. "
                "Bila terlewat, lapor ke petugas di zona itu."
            ),
            _("%(nomor)s dipanggil: Loket %(loket)s, Zona %(zona)s, sekarang. %(mal)s."),
        ),
        Kind.UNSERVED: (
            _("%(nomor)s belum terlayani hari ini"),
            _(
                "Mohon maaf, hari ini berakhir sebelum nomor %(nomor)s di %(mal)s terlayani. "
                "Nomor ini tidak berlaku lagi. Ambil nomor baru pada hari kerja berikutnya, sebaiknya lebih pagi."
            ),
            _("Maaf, %(nomor)s tidak sempat terlayani hari ini di %(mal)s. Ambil nomor baru hari kerja berikutnya."),
        ),
        Kind.CLOSED: (
            _("%(instansi)s tutup, nomor %(nomor)s"),
            _(
                "Mohon maaf, %(instansi)s di %(mal)s sedang tidak melayani. %(alasan)s Anda belum dipanggil dengan "
                "nomor %(nomor)s. Tanyakan kepada petugas di Zona %(zona)s, atau pulang dan datang lagi."
            ),
            _("Maaf, %(instansi)s di %(mal)s tidak melayani. %(alasan)s Nomor %(nomor)s belum dipanggil."),
        ),
    }


def _about_bookings() -> dict[Kind, tuple[str, str, str]]:
    return {
        Kind.MADE: (
            _("Janji: %(hari)s pukul %(pukul)s"),
            _(
                "%(layanan)s di %(mal)s: %(hari)s, pukul %(pukul)s, Zona %(zona)s. Lapor datang pukul %(lapor)s di "
                "anjungan atau kepada penyambut, dengan kode %(kode)s."
            ),
            _("Janji %(layanan)s: %(hari)s pukul %(pukul)s, %(mal)s."),
        ),
        Kind.MOVED: (
            _("Janji dipindah: %(hari)s pukul %(pukul)s"),
            _(
                "%(layanan)s di %(mal)s dipindah ke %(hari)s, pukul %(pukul)s, Zona %(zona)s. Lapor datang pukul "
                "%(lapor)s; kodenya tetap %(kode)s."
            ),
            _("Janji %(layanan)s dipindah: %(hari)s pukul %(pukul)s, %(mal)s."),
        ),
        Kind.OFFERED: (
            _("Ada waktu kosong: %(hari)s pukul %(pukul)s"),
            _("Untuk %(layanan)s di %(mal)s ada waktu %(hari)s, pukul %(pukul)s. Ambil lewat tautan di bawah."),
            _("Ada waktu %(layanan)s: %(hari)s pukul %(pukul)s, %(mal)s. Ambil segera."),
        ),
        Kind.REMINDER: (
            _("Jangan lupa: %(hari)s pukul %(pukul)s"),
            _(
                "%(layanan)s di %(mal)s: %(hari)s, pukul %(pukul)s, Zona %(zona)s. Lapor datang pukul %(lapor)s dengan "
                "kode %(kode)s. Tidak jadi? Batalkan lewat tautan di bawah."
            ),
            _("Ingat: %(layanan)s %(hari)s pukul %(pukul)s, %(mal)s. Tidak jadi? Batalkan."),
        ),
        Kind.CALLED_OFF: (
            _("Tutup pada waktu janji Anda: %(hari)s pukul %(pukul)s"),
            _(
                "Mohon maaf, %(layanan)s di %(mal)s tidak dapat dilayani pada %(hari)s, pukul %(pukul)s. %(alasan)s "
                "Pindahkan waktunya lewat tautan di bawah. %(berikutnya)s"
            ),
            _("Maaf, %(mal)s tidak melayani %(hari)s pukul %(pukul)s. %(alasan)s Pindah waktu:"),
        ),
        Kind.CANCELLED: (
            _("Janji dibatalkan: %(hari)s pukul %(pukul)s"),
            _(
                "Mohon maaf, janji %(layanan)s di %(mal)s pada %(hari)s, pukul %(pukul)s dibatalkan oleh mal. "
                "Alasannya: %(alasan)s Anda boleh memilih waktu lain atau datang langsung. %(berikutnya)s"
            ),
            _("Maaf, janji %(hari)s pukul %(pukul)s di %(mal)s dibatalkan. %(alasan)s Pilih waktu lain:"),
        ),
        Kind.LIST_OVER: (
            _("Daftar tunggu %(hari)s berakhir"),
            _(
                "Mohon maaf, daftar tunggu %(layanan)s di %(mal)s untuk %(hari)s berakhir: hari itu tidak ada lagi "
                "waktu yang dapat diberikan. %(alasan)s Anda boleh memilih hari lain atau datang langsung."
            ),
            _("Maaf, daftar tunggu %(hari)s di %(mal)s berakhir. %(alasan)s Pilih hari lain:"),
        ),
        Kind.REINSTATED: (
            _("Janji tetap berlaku: %(hari)s pukul %(pukul)s"),
            _(
                "Mohon maaf, kabar bahwa janji Anda dibatalkan keliru. Janji %(layanan)s di %(mal)s tetap berlaku: "
                "%(hari)s, pukul %(pukul)s, Zona %(zona)s. Lapor datang pukul %(lapor)s; kodenya tetap %(kode)s."
            ),
            _("Kabar pembatalan keliru: janji %(hari)s pukul %(pukul)s di %(mal)s tetap berlaku."),
        ),
    }


def sample_facts(*, kind: Kind, language: str, mall: str) -> dict[str, str]:
    """Return what stands in the places of a message in a preview: invented, of ordinary length."""
    with translation.override(language):
        facts = {
            "nomor": "A 042", "mal": mall, "zona": "1", "loket": "107", "instansi": "Dukcapil",
            "pukul": "10:05" if language == "en" else "10.05", "hari": _("Jumat, 21 November"),
            "layanan": _("Perekaman KTP elektronik"), "alasan": _("Tutup sementara: listrik padam."),
            "berikutnya": _("Yang kosong berikutnya: Senin, 24 November, pukul 09.30."),
            "lapor": _("%(opens)s sampai %(closes)s") % _SAMPLE_WINDOW[language], "kode": "ACDE-FGH-234",
        }  # fmt: skip
    return {name: facts[name] for name in places_of(kind)}
