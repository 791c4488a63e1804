"""What each figure means, for the page and the paper. docs/definitions.md says the same to whoever checks."""

from __future__ import annotations

from django.utils.translation import gettext as _


def meanings() -> list[tuple[str, str]]:
    """Return each word with its meaning, in the language now active."""
    return [
        (_("Kunjungan"), _("Satu orang yang mengambil nomor. Semua urusannya hari itu ikut di dalamnya.")),
        (_("Urusan"), _("Satu keperluan di satu antrean.")),
        (_("Terlayani"), _("Urusan yang berakhir di loket, apa pun hasil berkasnya.")),
        (
            _("Tunggu"),
            _("Sejak masuk antrean sampai dipanggil pertama kali. Dipanggil ulang atau dialihkan tidak menambahnya."),
        ),
        (
            _("Dipanggil dalam janji"),
            _(
                "Dari urusan yang sudah jelas ditepati atau tidak. Yang tidak pernah dipanggil dan sudah lewat janji "
                "ikut dihitung."
            ),
        ),
        (_("Pulang tak terlayani"), _("Pulang sebelum dilayani, atau belum terlayani saat mal tutup.")),
        (_("Tidak hadir"), _("Dipanggil tetapi tidak datang sampai waktunya habis.")),
    ]
