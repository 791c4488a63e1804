"""The catalogue of interface texts: collected from Python, templates and scripts, and compiled, without system tools.

Sources are Indonesian, so only English has a catalogue; a text without a translation shows in Indonesian.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"

_KEYWORDS: dict[str, Any] = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_HEADER = """\
# English translations of Anjungan. The msgids are the Indonesian texts of the interface.
# Collected by `manage.py collect_translations`; write translations here, the command keeps them.
"""


def collect(source: Path = PACKAGE) -> Catalog:
    """Return every text of the interface, with the files it stands in."""
    found = Catalog(charset="utf-8")
    for path in sorted(source.rglob("*")):
        if path.suffix not in {".py", ".html", ".js"} or "tests" in path.parts or "migrations" in path.parts:
            continue
        place = path.relative_to(source.parent).as_posix()
        for message, context in _texts_of(path):
            found.add(message, locations=[(place, 0)], context=context)
    return found


def _texts_of(path: Path) -> Iterator[tuple[Any, str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # What is left of a template is not Python: indented lines would confuse the reader of tokens.
        lines = templatize(text, origin=path.name).splitlines()
        text = "\n".join(line.strip() for line in lines)
    method = "javascript" if path.suffix == ".js" else "python"
    for _line, message, _comments, context in extract(method, io.BytesIO(text.encode()), keywords=_KEYWORDS):
        yield message, context


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    """Return the English catalogue as it is kept."""
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def updated(kept: Catalog, found: Catalog) -> Catalog:
    """Return the kept catalogue with exactly the texts that were found: translations stay, gone texts go."""
    result = Catalog(
        locale="en",
        charset="utf-8",
        header_comment=_HEADER.rstrip(),
        project="Anjungan",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        fuzzy=False,
    )
    for message in found:
        if not message.id:
            continue
        known = kept.get(_key(message.id), message.context)
        string = known.string if known is not None and _same_shape(known.string, message.id) else None
        result.add(message.id, string or "", locations=message.locations, flags=message.flags, context=message.context)
    return result


def _key(message_id: Any) -> str:
    return str(message_id[0]) if isinstance(message_id, (list, tuple)) else str(message_id)


def _same_shape(string: Any, message_id: Any) -> bool:
    return isinstance(string, (list, tuple)) == isinstance(message_id, (list, tuple))


def untranslated(kept: Catalog, found: Catalog) -> list[str]:
    """Return the texts that have no English yet (or only a doubtful one)."""
    missing = []
    for message in found:
        if not message.id:
            continue
        known = kept.get(_key(message.id), message.context)
        strings = () if known is None or known.fuzzy else known.string
        parts = strings if isinstance(strings, (list, tuple)) else (strings,)
        if not parts or not all(parts) or not _same_shape(known.string if known else "", message.id):
            missing.append(_key(message.id))
    return missing


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as a file that people and tools edit. Sorted, so that merges stay small."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, sort_output=True, omit_header=False, include_lineno=False)
    lines = file.getvalue().decode().splitlines(keepends=True)
    # Dates and tool versions would make every run a change.
    kept = [line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))]
    return "".join(kept).encode()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()
