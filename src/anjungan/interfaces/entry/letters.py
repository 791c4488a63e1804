"""A letter as a small page: the same words as its plain text, larger, with its links as buttons and nothing fetched."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string


@dataclass(frozen=True, kw_only=True)
class LetterLink:
    """Where a line of the letter leads, with the words before it."""

    words: str
    address: str


@dataclass(frozen=True, kw_only=True)
class LetterParts:
    """A letter taken apart: its paragraphs, where it leads, and how to be left alone."""

    said: list[str]
    links: list[LetterLink]
    quiet: list[LetterLink]


def letter_parts(*, text: str, quiet_address: str, unnamed: str) -> LetterParts:
    """Take the plain text of a letter apart.

    A paragraph of words and an address under them becomes a link, an address alone one that is called `unnamed`. The
    link that leads to `quiet_address` is kept apart.
    """
    said: list[str] = []
    links: list[LetterLink] = []
    for paragraph in text.strip().split("\n\n"):
        words, _line, last = paragraph.strip().rpartition("\n")
        if last.startswith(("https://", "http://")) and " " not in last:
            links.append(LetterLink(words=words.strip().rstrip(":") or unnamed, address=last))
        elif paragraph.strip():
            said.append(paragraph.strip())
    return LetterParts(
        said=said, links=[link for link in links if link.address != quiet_address],
        quiet=[link for link in links if link.address == quiet_address],
    )  # fmt: skip


def letter_page(*, subject: str, text: str, language: str, quiet_address: str) -> str:
    """Return the HTML of a letter whose plain text is given.

    Its links are buttons, the one that leads to `quiet_address` stands last and small. No picture, style sheet or
    script is asked for anywhere.
    """
    parts = letter_parts(text=text, quiet_address=quiet_address, unnamed=subject)
    return render_to_string("entry/letter.html", {"subject": subject, "language": language, "parts": parts})
