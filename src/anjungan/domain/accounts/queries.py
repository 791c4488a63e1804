"""Reads about identities. Who may do what at which mall is told by `organizations.queries.actor_for_token`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import authenticate

from anjungan.domain.accounts.models import AccessToken, User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest  # noqa: TID251 - only the type; throttling needs to know where it came from


def hash_of(secret: str) -> str:
    """Return what is stored of a bearer secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_with_password(*, username: str, password: str, request: HttpRequest | None) -> User | None:
    """Return the person who knows this password, or None.

    Every attempt is counted by the throttle, which answers None for a while after too many. Demo people are
    never let in on a production machine, even when their rows were copied there.
    """
    found = authenticate(request, username=username.strip().lower(), password=password)
    if not isinstance(found, User) or (found.is_demo and settings.PRODUCTION):
        return None
    return found


def user_ids(*, usernames: Iterable[str]) -> dict[str, int]:
    """Return the ids of people by the names they sign in with; unknown names are left out."""
    return dict(User.objects.filter(username__in=list(usernames)).values_list("username", "pk"))


def tokens_of(*, user_id: int) -> QuerySet[AccessToken]:
    """Return a person's tokens, newest first, ended ones included."""
    return AccessToken.objects.filter(user_id=user_id).order_by("-created_at", "-id")
