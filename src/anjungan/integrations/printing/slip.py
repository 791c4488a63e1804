"""The paper ticket: read from top to bottom it says the number, where and when, and what to bring.

The order of the parts is that of the design (13-karcis); the words come from the caller, in the visitor's language.
"""

from __future__ import annotations

import math
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from escpos.printer import Dummy

DOTS = 576
"""Printed width of 80 mm paper: 72 mm at 203 dots an inch."""
COLUMNS = 48
_CHARACTER_DOTS = 12
_QR_DOTS = 192  # 24 mm: a phone reads it at arm's length.
_QR_MODULES = range(3, 9)
_NUMBER_SIZE = 6  # 18 mm tall.

# The typographic signs of the screens, in letters that every printer has.
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "‑": "-", "−": "-", "×": "x", "·": "-", "…": "...",
    "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2060": "", "\u00ad": "",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SlipErrand:
    """One errand: what (bold) and who does it, then where and how many are before."""

    title: str
    agency: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketSlip:
    """All that stands on the paper, already in words. An empty text leaves its part out."""

    mall: str
    taken_at: str
    number: str
    when_and_where: tuple[str, ...] = ()
    errands: tuple[SlipErrand, ...] = ()
    prepare: str = ""
    qr_address: str = ""
    qr_title: str = ""
    qr_text: str = ""
    code: str = ""
    missed_call_rule: str = ""
    no_fee_line: str = ""
    complaint_line: str = ""
    demo_line: str = ""


def ticket_bytes(slip: TicketSlip, *, native_qr: bool = True) -> bytes:
    """Return the ESC/POS bytes of a slip for an 80 mm printer, cut included.

    `native_qr=False` draws the code as a picture, for printers that do not know QR codes.
    """
    paper = _Paper(native_qr=native_qr)
    paper.heading(slip)
    paper.number(slip.number, slip.when_and_where)
    paper.errands(slip.errands, slip.prepare)
    paper.qr(slip)
    paper.rules(slip)
    return paper.cut()


def printable(text: str) -> str:
    """Return the text in the letters that every printer has."""
    spread = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    kept = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in " ".join(kept.split()))


Words = list[tuple[str, bool]]


def wrapped(parts: Iterable[tuple[str, bool]], columns: int = COLUMNS) -> list[Words]:
    """Break (text, bold) parts into lines of words; a word longer than the paper is broken where it must be."""
    lines: list[Words] = [[]]
    used = 0
    for text, bold in parts:
        for whole in printable(text).split():
            for start in range(0, len(whole), columns):
                word = whole[start : start + columns]
                if lines[-1] and used + 1 + len(word) > columns:
                    lines.append([])
                    used = 0
                used += len(word) + (1 if lines[-1] else 0)
                lines[-1].append((word, bold))
    return lines if lines[0] else []


class _Paper:
    def __init__(self, *, native_qr: bool) -> None:
        self.native_qr = native_qr
        self.printer = _dummy()
        self.printer.hw("INIT")

    def heading(self, slip: TicketSlip) -> None:
        self._lines([(slip.mall, True)])
        self._lines([(slip.taken_at, False)])
        self._rule("=")

    def number(self, number: str, when_and_where: tuple[str, ...]) -> None:
        text = printable(number)
        size = max(1, min(_NUMBER_SIZE, DOTS // (_CHARACTER_DOTS * max(1, len(text)))))
        self.printer.set(align="center", bold=True, custom_size=True, width=size, height=_NUMBER_SIZE)
        self.printer.textln(text)
        for line in when_and_where:
            self.printer.set(align="center", bold=True, custom_size=True, width=1, height=2)
            for words in wrapped([(line, True)]):
                self.printer.textln(" ".join(word for word, _ in words))
        self._plain()
        self._rule("-")

    def errands(self, errands: tuple[SlipErrand, ...], prepare: str) -> None:
        for position, errand in enumerate(errands, start=1):
            agency = f", {errand.agency}" if errand.agency else ""
            # The comma belongs to the bold word before it, as in print.
            title = f"{position}. {errand.title}{',' if agency else ''}"
            self._lines([(title, True), (errand.agency, False)])
            self._lines([(errand.place, False)])
        if prepare:
            self.printer.ln()
            self._lines([(prepare, False)])

    def qr(self, slip: TicketSlip) -> None:
        if slip.qr_address:
            self._rule("-")
            self.printer.set(align="center")
            modules = segno.make_qr(slip.qr_address, error="m", boost_error=False).symbol_size(border=0)[0]
            size = min(max(_QR_MODULES.start, math.ceil(_QR_DOTS / modules)), _QR_MODULES.stop - 1)
            self.printer.qr(slip.qr_address, ec=1, size=size, native=self.native_qr)
            self._plain()
        self._lines([(slip.qr_title, True), (slip.qr_text, False)])
        self._lines([(slip.code, True)])

    def rules(self, slip: TicketSlip) -> None:
        self._rule("-")
        self._lines([(slip.missed_call_rule, False)])
        self._lines([(slip.no_fee_line, True), (slip.complaint_line, False)])
        self._lines([(slip.demo_line, True)])
        self._rule("=")

    def cut(self) -> bytes:
        self.printer.cut()
        return bytes(self.printer.output)

    def _plain(self) -> None:
        self.printer.set(align="left", bold=False, normal_textsize=True)

    def _rule(self, sign: str) -> None:
        self.printer.textln(sign * COLUMNS)

    def _lines(self, parts: list[tuple[str, bool]]) -> None:
        bold_now = False
        for words in wrapped(parts):
            for place, (word, bold) in enumerate(words):
                if bold != bold_now:
                    self.printer.set(bold=bold)
                    bold_now = bold
                self.printer.text(word if place == 0 else f" {word}")
            self.printer.ln()
        if bold_now:
            self.printer.set(bold=False)


def _dummy() -> Dummy:
    # Loading it takes a moment, which only who prints shall pay.
    from escpos import capabilities  # noqa: PLC0415
    from escpos.printer import Dummy  # noqa: PLC0415

    # It leaves its notes in a new temporary folder of each process; they are not read again.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    # 576 dots, 48 columns, QR codes: what 80 mm printers have in common.
    return Dummy(profile="TM-T20II")
