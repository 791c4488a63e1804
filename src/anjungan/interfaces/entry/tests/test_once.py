"""Parts of a page that are written once for a process."""

from __future__ import annotations

from django.template import Context, Template
from django.utils import translation

from anjungan.foundation.remembered import Remembered


def test_a_part_is_written_once_for_each_language_and_each_value_it_names() -> None:
    page = Template("{% once mall %}{{ mall }} {{ said }} {% endonce %}{{ said }}")

    def shown(mall: str, said: str, language: str = "id") -> str:
        with translation.override(language):
            return page.render(Context({"mall": mall, "said": said}))

    assert shown("<a>", "satu") == "&lt;a&gt; satu satu"
    assert shown("<a>", "dua") == "&lt;a&gt; satu dua"
    assert shown("b", "dua") == "b dua dua"
    assert shown("b", "three", "en") == "b three three"


def test_what_was_remembered_first_makes_room() -> None:
    known: Remembered[int, str] = Remembered(2)
    for number in range(4):
        known.put(number, str(number))
    assert [known.get(number) for number in range(4)] == [None, None, "2", "3"]
