"""What the person at the kiosk has chosen so far, in a signed cookie: nothing is stored until a number is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from anjungan.domain.queueing.operations import MOST_ERRANDS
from anjungan.foundation.ids import short_code

_COOKIE = "kios-pilihan"
# A forgotten choice is nobody's: the next person begins anew.
_KEEP_SECONDS = 600


@dataclass(kw_only=True)
class Draft:
    """Errands in the order chosen, declared priorities, the key that makes double taps one number, the screen."""

    errands: list[UUID] = field(default_factory=list)
    priorities: list[str] = field(default_factory=list)
    key: str = ""
    low: bool = False

    def add(self, offerings: list[UUID]) -> None:
        """Add errands that are not there yet, as many as a number can carry."""
        for offering in offerings:
            if offering not in self.errands and len(self.errands) < MOST_ERRANDS:
                self.errands.append(offering)
                self._renew()

    def remove(self, offering: UUID) -> None:
        """Take an errand out."""
        if offering in self.errands:
            self.errands.remove(offering)
            self._renew()

    def clear(self) -> None:
        """Begin anew for the next person; only the screen stays as it was set."""
        self.errands, self.priorities, self.key = [], [], ""

    def _renew(self) -> None:
        # Other errands are another request: the same key may not stand for both.
        self.key = short_code(16)


def kept_draft(request: HttpRequest) -> Draft:
    """Return what this browser has chosen, or an empty draft."""
    text = request.get_signed_cookie(_COOKIE, default="", salt=_COOKIE, max_age=_KEEP_SECONDS) or ""
    parts = text.split("|")
    if len(parts) != 4:
        return Draft()
    errands, priorities, key, low = parts
    return Draft(
        errands=[UUID(word) for word in errands.split() if word],
        priorities=priorities.split(),
        key=key,
        low=low == "rendah",
    )


def keep_draft(response: HttpResponse, draft: Draft) -> None:
    """Remember the draft for the next touch, or forget it when there is nothing in it."""
    if not draft.errands and not draft.priorities and not draft.low:
        response.delete_cookie(_COOKIE, path="/kios/", samesite="Lax")
        return
    words = [" ".join(map(str, draft.errands)), " ".join(draft.priorities), draft.key, "rendah" if draft.low else ""]
    response.set_signed_cookie(
        _COOKIE,
        "|".join(words),
        salt=_COOKIE,
        max_age=_KEEP_SECONDS,
        path="/kios/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
