"""Texts of the interface stand where the collector of texts finds them."""

import ast

from tests.architecture.tree import texts

CALLS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"})


def _hidden_texts(source: str) -> list[int]:
    """Return the lines where a text is asked for inside an f-string: the collector reads those as one plain string."""
    return [
        call.lineno
        for outer in ast.walk(ast.parse(source))
        if isinstance(outer, ast.JoinedStr)
        for call in ast.walk(outer)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS
    ]


def test_a_text_inside_an_f_string_is_seen() -> None:
    assert _hidden_texts("a = f\"{b} {_('Anda berikutnya.')}\"") == [1]
    assert _hidden_texts("a = _('Anda berikutnya.')") == []


def test_no_text_hides_inside_an_f_string() -> None:
    found = [f"{name}:{line}" for name, text in texts(".py") if name.startswith("src/") for line in _hidden_texts(text)]
    assert not found, "Give the text a name of its own before the f-string:\n" + "\n".join(found)
