"""What people looked for in vain, and teaching the search their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.queries import AgencyOfferings, offerings_by_agency
from anjungan.domain.catalog.queries.sayings import said_words, unanswered_questions
from anjungan.domain.catalog.queries.searching import FoundKind
from anjungan.interfaces.backoffice.place import InOffice, in_office, pressed, show

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import SaidWords, UnansweredQuestion

_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class AskedPage:
    """All that backoffice/asked.html may show. `words` stand in the form already."""

    questions: list[UnansweredQuestion]
    taught: list[SaidWords]
    agencies: list[AgencyOfferings]
    words: str


@require_safe
@in_office
def show_asked(here: InOffice) -> HttpResponse:
    """Show the questions without an answer, the most asked first."""
    page = AskedPage(
        questions=unanswered_questions(),
        taught=said_words(),
        agencies=offerings_by_agency(mall=here.mall) if here.approves else [],
        words=here.request.GET.get("kata", "")[:_LONGEST],
    )
    return show(here, "asked", {"page": page}, tab="asked")


@require_POST
@in_office
def press_teach(here: InOffice) -> HttpResponse:
    """Let a service be found by these words too."""
    words, key = here.request.POST.get("kata", ""), here.request.POST.get("layanan", "")
    return pressed(
        here,
        lambda: catalog.add_said_words(
            mall_id=here.mall.pk, kind=FoundKind.SERVICE, key=key[:100], words=words, actor=here.actor, now=here.now
        ),
        done=_("Sekarang dapat dicari dengan kata itu."),
        back=reverse("backoffice:asked"),
    )


@require_POST
@in_office
def press_withdraw(here: InOffice, said: int) -> HttpResponse:
    """Take words back."""
    if not here.approves:
        raise PermissionDenied
    return pressed(
        here,
        lambda: catalog.withdraw_said_words(mall_id=here.mall.pk, said_id=said, actor=here.actor, now=here.now),
        done=_("Kata itu ditarik kembali."),
        back=reverse("backoffice:asked"),
    )
