"""English is complete: every text of the interface has a translation that keeps its placeholders."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog

from anjungan.interfaces.entry import translations

_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def test_every_text_of_the_interface_has_an_english_translation() -> None:
    missing = translations.untranslated(translations.read_catalogue(), translations.collect())
    assert not missing, "write English for these in src/anjungan/locale/en/LC_MESSAGES/django.po:\n" + "\n".join(
        missing
    )


def test_the_catalogue_holds_exactly_the_texts_of_the_source() -> None:
    found, kept = translations.collect(), translations.read_catalogue()
    assert translations.as_po(translations.updated(kept, found)) == translations.CATALOGUE.read_bytes(), (
        "run: manage.py collect_translations"
    )


def test_a_translation_keeps_the_placeholders_of_its_source() -> None:
    for message in translations.read_catalogue():
        ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if not ids[0]:
            continue
        for string in filter(None, strings):
            assert set(_PLACEHOLDER.findall(string)) == set(_PLACEHOLDER.findall(ids[-1])), ids[0]


def test_texts_are_found_in_python_templates_and_scripts(tmp_path: Path) -> None:
    source = tmp_path / "anjungan"
    source.mkdir()
    (source / "door.py").write_text('A = _("Nomor %(number)s")\nB = ngettext("satu", "banyak", 2)\n')
    (source / "page.html").write_text(
        '<p>\n    {% translate "Masuk" %}\n  {% blocktranslate count n=2 %}{{ n }} orang'
        "{% plural %}{{ n }} orang{% endblocktranslate %}\n"
        '{% include "x" with text=_("Ambil nomor") %}</p>'
    )
    (source / "page.js").write_text('const text = gettext("Coba lagi");')
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in translations.collect(source)}
    assert {"Nomor %(number)s", "satu", "Masuk", "%(n)s orang", "Ambil nomor", "Coba lagi"} <= found


def test_translations_stay_and_texts_that_are_gone_go() -> None:
    kept, found = Catalog(locale="en"), translations.collect()
    first = next(message.id for message in found if isinstance(message.id, str) and message.id)
    kept.add(first, "Kept")
    kept.add("Teks yang sudah tidak ada", "Gone")
    result = translations.updated(kept, found)
    assert result.get(first).string == "Kept"  # type: ignore[union-attr]
    assert "Teks yang sudah tidak ada" not in result
