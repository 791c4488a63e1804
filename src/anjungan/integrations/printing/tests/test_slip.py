from __future__ import annotations

from dataclasses import replace

from anjungan.integrations.printing import SlipErrand, TicketSlip, ticket_bytes
from anjungan.integrations.printing.language import Command, Reader
from anjungan.integrations.printing.sandbox import text_of
from anjungan.integrations.printing.slip import COLUMNS, printable, wrapped

SLIP = TicketSlip(
    mall="MPP Kota Pekanbaru",
    taken_at="Selasa, 18 November 2025, 09.31",
    number="A 042",
    when_and_where=("Duduk di Zona 1 pukul 10.00", "Dipanggil 10.05–10.20"),
    errands=(
        SlipErrand(
            title="Cetak ulang KTP-\u2060el", agency="Disdukcapil", place="Zona 1, Loket 107. 9 orang di depan Anda."
        ),
        SlipErrand(title="SKCK", agency="Polresta", place="Zona 4, Loket 410, Rp30.000"),
    ),
    prepare="Siapkan: surat kehilangan. KK tidak perlu, sudah ada.",
    qr_address="http://localhost:8000/t/7K3FABCD",
    qr_title="Pindai untuk melihat giliran",
    qr_text="Boleh menunggu di luar.",
    code="Kode: 7K3FABCD",
    missed_call_rule="Terlewat? Lapor ke petugas dalam 30 menit, tempat Anda tetap.",
    no_fee_line="Semua layanan tanpa pungutan di luar tarif resmi.",
    complaint_line="Keluhan: (0761) 123 456",
)


def commands(job: bytes) -> list[Command]:
    return [item for item, _ in Reader().feed(job) if isinstance(item, Command)]


def test_a_slip_reads_in_the_order_of_the_design() -> None:
    text = text_of(ticket_bytes(SLIP))
    parts = [
        "MPP Kota Pekanbaru", "A 042", "Duduk di Zona 1 pukul 10.00", "Dipanggil 10.05-10.20",
        "1. Cetak ulang KTP-el, Disdukcapil", "Zona 1, Loket 107.", "2. SKCK, Polresta", "Siapkan: surat kehilangan.",
        "[QR: http://localhost:8000/t/7K3FABCD]", "Pindai untuk melihat giliran", "Kode: 7K3FABCD", "Terlewat?",
        "Semua layanan tanpa pungutan", "Keluhan: (0761) 123 456", "8<",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, f"missing: {parts[places.index(-1)]}"
    assert places == sorted(places)


def test_the_number_is_eighteen_millimetres_tall_and_fits_the_paper() -> None:
    sizes = [item.body[0] for item in commands(ticket_bytes(SLIP)) if item.name == "GS !"]
    assert sizes[0] == (5 << 4) | 5  # six times the 3 mm letters, in width and height

    long = [item.body[0] for item in commands(ticket_bytes(replace(SLIP, number="AB 10427"))) if item.name == "GS !"]
    wide, tall = (long[0] >> 4) + 1, (long[0] & 15) + 1
    assert tall == 6
    assert wide * 12 * len("AB 10427") <= 576


def test_the_code_is_drawn_when_a_printer_does_not_know_qr() -> None:
    drawn = commands(ticket_bytes(SLIP, native_qr=False))
    assert not [item for item in drawn if item.name == "GS ("]
    picture = next(item for item in drawn if item.name == "GS v")
    assert picture.body[1] + 256 * picture.body[2] >= 24  # bytes a row: 24 mm or more

    native = commands(ticket_bytes(SLIP))
    assert not [item for item in native if item.name == "GS v"]


def test_empty_parts_leave_no_trace() -> None:
    text = text_of(ticket_bytes(TicketSlip(mall="MPP", taken_at="hari ini", number="A 001")))
    assert "QR" not in text
    assert "1." not in text


def test_no_line_is_wider_than_the_paper() -> None:
    long = replace(SLIP, prepare="Siapkan: " + "surat keterangan kehilangan dari kepolisian " * 9 + "x" * 200)
    lines = text_of(ticket_bytes(long)).splitlines()
    assert max(len(line) for line in lines if "8<" not in line) <= COLUMNS
    assert sum(line.count("kepolisian") for line in lines) == 9


def test_every_sign_has_a_printed_form() -> None:
    assert printable("10.05–10.20 “baik” é\u00a0… ×") == '10.05-10.20 "baik" e ... x'
    assert printable("loket\x1b@\x00\x1d 1") == "loket?@? 1"
    assert wrapped([("", False), ("   ", True)]) == []
