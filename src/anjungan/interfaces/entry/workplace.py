"""At which mall a member of staff works now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations.permissions import may
from anjungan.domain.organizations.queries import malls
from anjungan.foundation.actors import Actor

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

_CHOSEN = "mall"


def workplace(request: HttpRequest, actor: Actor, scope: Scope) -> Mall:
    """Return the mall where the actor may do this. Raises PermissionDenied when there is none.

    Most people work at one mall. Others choose with `?mal=<key>`, which this browser remembers; before that they
    get the first by name.
    """
    if actor.mall_id is not None:
        mall = malls().filter(pk=actor.mall_id).first()
        if mall is None or not may(actor, scope, mall_id=mall.pk):
            raise PermissionDenied
        return mall
    allowed = {mall.key: mall for mall in malls() if may(actor, scope, mall_id=mall.pk)}
    if not allowed:
        raise PermissionDenied
    wanted = request.GET.get("mal", "")
    if wanted in allowed:
        request.session[_CHOSEN] = wanted
        return allowed[wanted]
    return allowed.get(request.session.get(_CHOSEN, ""), next(iter(allowed.values())))
