"""Reading ESC/POS: the commands in a stream of bytes, and the ticket as a person would read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
# Bytes after the two that name a command, where that is not one.
_LENGTHS = {
    (ESC, ord("@")): 0, (ESC, ord("2")): 0, (ESC, ord("i")): 0, (ESC, ord("m")): 0, (ESC, ord("$")): 2,
    (ESC, ord("\\")): 2, (ESC, ord("c")): 2, (ESC, ord("p")): 3, (GS, ord("L")): 2, (GS, ord("W")): 2,
    (GS, ord("P")): 2, (DLE, 0x04): 1, (DLE, 0x14): 3, (FS, ord(".")): 0, (FS, ord("&")): 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """Letters, and line feeds as newlines."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name (`ESC a`, `GS V`, `DLE 4`) and the bytes that belong to it."""

    name: str
    body: bytes


class Reader:
    """Takes bytes as they come from the wire and gives back what is complete."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[Text | Command, bytes]]:
        """Yield each complete item with the bytes it was made of."""
        data = self._rest + data
        place = 0
        while place < len(data):
            length = _length(data, place)
            if length is None or place + length > len(data):
                break
            raw = data[place : place + length]
            yield _item(raw), raw
            place += length
        self._rest = data[place:]


def _length(data: bytes, place: int) -> int | None:
    """Return how many bytes the item at this place has, None when that cannot be known yet."""
    first = data[place]
    if first not in (DLE, ESC, FS, GS):
        end = place
        while end < len(data) and data[end] not in (DLE, ESC, FS, GS):
            end += 1
        return end - place
    if place + 2 > len(data):
        return None
    second = data[place + 1]
    if first == GS and second in (ord("("), ord("v"), ord("V")):
        return _long(data, place, second)
    return 2 + _LENGTHS.get((first, second), 1)


def _long(data: bytes, place: int, second: int) -> int | None:
    if second == ord("V"):
        if place + 3 > len(data):
            return None
        return 4 if data[place + 2] in (65, 66, 97, 98, 103, 104) else 3
    if second == ord("("):  # GS ( k and its relatives: a length of two bytes follows.
        return None if place + 5 > len(data) else 5 + data[place + 3] + 256 * data[place + 4]
    if place + 8 > len(data):  # GS v 0: a picture, width in bytes and height in dots.
        return None
    wide, high = data[place + 4] + 256 * data[place + 5], data[place + 6] + 256 * data[place + 7]
    return 8 + wide * high


_NAMES = {DLE: "DLE", ESC: "ESC", FS: "FS", GS: "GS"}


def _item(raw: bytes) -> Text | Command:
    kind = _NAMES.get(raw[0])
    if kind is None:
        return Text(raw.decode("cp437").replace("\r", ""))
    second = chr(raw[1]) if raw[1] > 0x20 else str(raw[1])
    return Command(f"{kind} {second}", raw[2:])


def readable(items: Iterable[Text | Command]) -> str:
    """Return a ticket as text: letters as they are, `[QR: …]`, `[gambar]` and a line for each cut."""
    written: list[str] = []
    code = ""
    for item in items:
        if isinstance(item, Text):
            written.append(item.text)
        elif item.name == "GS (" and item.body[3:6] == b"1P0":
            code = item.body[6:].decode("utf-8", errors="replace")
        elif item.name == "GS (" and item.body[3:6] == b"1Q0":
            written.append(f"[QR: {code}]\n")
        elif item.name == "GS v":
            written.append("[gambar]\n")
        elif item.name == "ESC d":
            written.append("\n" * min(item.body[0], 6))
        elif item.name == "GS V":
            written.append("- - - - - - - - - - - - 8< - - - - - - - - - - -\n")
    return "".join(written)
