"""The sprite holds what pages name, and nothing a page names is missing from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Context, Template

from anjungan.interfaces.entry import icons


def test_every_icon_that_a_page_names_can_be_drawn() -> None:
    drawn = icons.sprite(icons.names_in_use())
    for name in icons.names_in_use():
        assert f'<symbol id="i-{name}"' in drawn


def test_an_icon_that_tabler_does_not_have_is_named() -> None:
    with pytest.raises(icons.UnknownIcon, match=r"hand-love-you\.svg"):
        icons.sprite(["bell", "hand-love-you"])


def test_names_are_found_in_tags_includes_and_python(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '{% icon "bell" %} {% include "x" with icon="car" %} {% icon icon|default:"id" %}'
    )
    (tmp_path / "door.py").write_text('Tile(icon="plane")')
    assert {"bell", "car", "id", "plane"} <= icons.names_in_use(tmp_path)


def test_the_names_a_sprite_shows_carry_no_frame_around_the_drawing() -> None:
    assert "M0 0h24v24H0z" not in icons.sprite(["bell"])


def test_a_name_from_the_database_that_is_not_in_the_sprite_shows_a_question_mark() -> None:
    shown = Template("{% icon name %}").render(Context({"name": "no-such-thing"}))
    assert "#i-help" in shown


def test_a_label_is_escaped_and_makes_the_icon_speak() -> None:
    shown = Template("{% icon 'bell' label %}").render(Context({"label": 'a"><script>'}))
    assert 'role="img"' in shown
    assert "<script>" not in shown
