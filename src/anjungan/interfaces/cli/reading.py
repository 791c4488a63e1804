"""Reading what was typed: malls, lines, dates; and saying what there is when it is not known."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anjungan.domain.organizations import queries as organizations
from anjungan.domain.premises import queries as premises
from anjungan.foundation import clock
from anjungan.foundation.errors import DomainError, NotFound

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Agency, Mall
    from anjungan.domain.premises.models import Line

_MOST_NAMED = 12


class Unknown(DomainError):
    """Something named on the command line does not exist; the message says what there is."""

    code = "unknown"
    status = 404
    message = gettext_lazy("%(what)s “%(given)s” tidak ada. Yang ada: %(known)s.")


def _one_of(names: Iterable[str]) -> str:
    known = sorted(names)
    if not known:
        return _("belum ada satu pun")
    more = "" if len(known) <= _MOST_NAMED else _(" … dan %(more)s lagi") % {"more": len(known) - _MOST_NAMED}
    return ", ".join(known[:_MOST_NAMED]) + more


def unknown(what: str, given: str, names: Iterable[str]) -> Unknown:
    """Return the refusal of a name that does not exist."""
    return Unknown(what=what, given=given, known=_one_of(names))


def mall_named(key: str) -> Mall:
    """Return the mall with this key. Raises Unknown."""
    try:
        return organizations.mall_by_key(key=key)
    except NotFound as error:
        raise unknown(_("Mal"), key, (mall.key for mall in organizations.malls())) from error


def line_named(mall: Mall, code: str) -> Line:
    """Return the line of a mall with this code. Raises Unknown."""
    lines = {line.code: line for line in premises.lines_of(mall_id=mall.pk)}
    if code.upper() not in lines:
        raise unknown(_("Antrean"), code, lines)
    return lines[code.upper()]


def agency_named(mall: Mall, key: str, now: datetime) -> Agency:
    """Return an agency that serves at the mall. Raises Unknown."""
    today = clock.business_date(now, mall.time_zone)
    agencies = {agency.key: agency for agency in organizations.agencies_at(mall=mall, on=today)}
    if key not in agencies:
        raise unknown(_("Instansi"), key, agencies)
    return agencies[key]


def day(text: str) -> date:
    """Read a day: 2026-06-08 or 08-06-2026."""
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(_("“%(text)s” bukan tanggal. Tulis seperti 2026-06-08.") % {"text": text[:40]})


def positive(text: str) -> int:
    """Read a whole number from 1 to 36,500."""
    if text.isdecimal() and len(text) < 6 and 1 <= int(text) <= 36_500:
        return int(text)
    raise argparse.ArgumentTypeError(_("“%(text)s” bukan bilangan bulat positif.") % {"text": text[:40]})
