"""Which mall a public page is about: the one named in the address, else the first that serves people from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from anjungan.domain.premises.queries import malls_serving

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

# `?mal=mpp_pekanbaru`; without it an installation with one mall needs nothing in its addresses.
NAMED = "mal"


@dataclass(frozen=True, kw_only=True)
class Place:
    """The mall of a page, None while none serves people from here, and the others to change to."""

    mall: Mall | None
    malls: list[Mall]

    @property
    def query(self) -> str:
        """What links carry so that they stay at this mall; empty where there is only one."""
        return f"?{NAMED}={self.mall.key}" if self.mall is not None and len(self.malls) > 1 else ""

    @property
    def time_zone(self) -> str | None:
        """The zone in which the page writes its times."""
        return self.mall.time_zone if self.mall is not None else None


def place_of(request: HttpRequest) -> Place:
    """Return the mall of a page. One statement."""
    malls = malls_serving()
    named = request.GET.get(NAMED, "")
    mall = next((each for each in malls if each.key == named), malls[0] if malls else None)
    return Place(mall=mall, malls=malls)
