"""Tags and filters of every page. They are built in: templates need not load them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from anjungan.foundation.remembered import Remembered
from anjungan.interfaces.entry import formats, icons

register = template.Library()

_OUTLINE = "help"
_MOST_WRITINGS = 200


@register.simple_tag
def icon(name: str, label: str | None = None) -> SafeString:
    """Show an icon of the sprite. With a label it speaks for itself; without one it only accompanies text."""
    shown = name if name in icons.known_names() else _OUTLINE
    href = f"{static(icons.SPRITE)}#i-{shown}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


class _WrittenOnce(template.Node):
    """Keeps what it wrote for each language and for each of the values it was given."""

    def __init__(self, inside: template.NodeList, given: list[template.base.FilterExpression]) -> None:
        self.inside, self.given = inside, given
        self.known: Remembered[tuple[object, ...], str] = Remembered(_MOST_WRITINGS)

    def render(self, context: template.Context) -> SafeString:
        """Write it, or what was written before."""
        key = (get_language(), *(value.resolve(context) for value in self.given))
        found = self.known.get(key)
        return SafeString(found if found is not None else self.known.put(key, self.inside.render(context)))


@register.tag
def once(parser: template.base.Parser, token: template.base.Token) -> _WrittenOnce:
    """Write a part that depends on nothing but the language and the values named: `{% once place.query %}`.

    Addresses and words that stand around every page are then worked out once for a process.
    """
    _name, *given = token.split_contents()
    inside = parser.parse(("endonce",))
    parser.delete_first_token()
    return _WrittenOnce(inside, [parser.compile_filter(value) for value in given])


@register.simple_tag
def zone(number: int | str) -> SafeString:
    """Show the coloured chip of a zone. The word "Zona" stands beside it in text."""
    colour = (int(number) - 1) % 6 + 1
    return format_html('<span class="zone" data-zone="{}">{}</span>', colour, number)


@register.simple_tag
def tag(tone: str, text: str) -> SafeString:
    """Show one word of judgement with colour and shape. Tones: ok, warn, bad, info or empty."""
    return format_html('<span class="tag" data-tone="{}">{}</span>', tone, text)


@register.simple_tag
def clock_range(start: datetime, end: datetime) -> str:
    """Write a stretch of time: `10.05–10.20`."""
    return formats.clock_range_text(start, end)


@register.simple_tag
def duration_range(low: timedelta | float, high: timedelta | float) -> str:
    """Write a range of waiting: `15–25 menit`."""
    return formats.duration_range_text(low, high)


@register.filter
def clock(at: datetime | time | None) -> str:
    """Write the time of day: `10.05`."""
    return "" if at is None else formats.clock_text(at)


@register.filter
def clock_to_second(at: datetime) -> str:
    """Write the time of day to the second, where the order of acts matters: `10.05.30`."""
    return formats.clock_text(at, with_seconds=True)


@register.filter
def day(at: date | datetime | None) -> str:
    """Write a day: `Jumat, 21 November`."""
    return "" if at is None else formats.day_text(at)


@register.filter
def day_with_year(at: date | datetime | None) -> str:
    """Write a day: `Jumat, 21 November 2025`."""
    return "" if at is None else formats.day_text(at, with_year=True)


@register.filter
def duration(value: timedelta | float | None) -> str:
    """Write a duration or a number of seconds: `14 menit`."""
    return "" if value is None else formats.duration_text(value)


@register.filter
def on_two_lines(text: str) -> str:
    """Let a text that usually stays on one line be broken, in the narrow cells of a table."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@register.filter
def minutes(value: float | None) -> str:
    """Write a number of minutes: `14 menit`."""
    return "" if value is None else formats.duration_text(value * 60)


@register.filter
def whole(value: float | None) -> str:
    """Write a whole number: `1.500`."""
    return "" if value is None else formats.whole_text(value)


@register.filter
def decimals(value: float | Decimal | None, places: int = 2) -> str:
    """Write a number with decimals: `88,42`."""
    return "" if value is None else formats.decimal_text(value, places)


@register.filter
def percent(share: float | None) -> str:
    """Write a share of one: `91%`."""
    return "" if share is None else formats.percent_text(share)


@register.filter
def of_hundred(share: float | None) -> str:
    """Write a share of one as the length of a bar in a drawing that is a hundred wide."""
    return f"{(share or 0.0) * 100:.1f}"


@register.filter
def rupiah(value: int | None) -> str:
    """Write money: `Rp350.000`."""
    return "" if value is None else formats.rupiah_text(value)


@register.filter
def spoken_number(number: str | None) -> str:
    """Write a visitor's number: `A 042`."""
    return "" if number is None else formats.number_text(number)


@register.filter
def unbroken(name: str) -> str:
    """Keep `KTP-el` on one line where it stands large: a word joiner after the hyphen."""
    return name.replace("KTP-el", "KTP-\N{WORD JOINER}el")


@register.filter
def in_language(thing: object, field: str = "name") -> str:
    """Return a row's text in the language now active, Indonesian where there is no English: `zone|in_language`."""
    return formats.text_in_language(thing, field)
