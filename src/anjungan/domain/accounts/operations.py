"""The verbs of identities: create and end them, and the tokens of their programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts import events, permissions
from anjungan.domain.accounts.models import AccessToken, Language, User
from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.accounts.queries import hash_of
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.ids import new_secret
from anjungan.foundation.operations import operation, part_of_operation

__all__ = [
    "IssuedToken",
    "UsernameTaken",
    "add_demo_people",
    "add_user",
    "create_user",
    "deactivate_user",
    "issue_access_token",
    "note_token_used",
    "revoke_access_token",
    "set_password",
]

# A busy desk asks several times a minute; its token's last use needs no such precision.
_NOTE_TOKEN_USE_EVERY = timedelta(minutes=5)
_noted_uses: dict[str, datetime] = {}


class UsernameTaken(DomainError):
    """Somebody already signs in with this name."""

    code = "username_taken"
    message = _("Nama masuk %(username)s sudah dipakai. Pilih nama lain.")


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """A new token. `secret` exists only here and is shown once."""

    token: AccessToken
    secret: str


@operation
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    actor: Actor,
    now: datetime,
    email: str = "",
    language: str = Language.INDONESIAN,
    is_staff: bool = False,
    is_demo: bool = False,
) -> User:
    """Let a person sign in with a password.

    Raises UsernameTaken, and InvalidInput for a name or password that cannot be used. Demo people may have a
    simple password; they exist only where the demo is switched on.
    """
    permissions.require(actor, Scope.STAFF_MANAGE)
    return add_user(
        username=username,
        name=name,
        password=password,
        actor=actor,
        now=now,
        email=email,
        language=language,
        is_staff=is_staff,
        is_demo=is_demo,
    )


@part_of_operation
def add_user(
    *,
    username: str,
    name: str,
    password: str,
    actor: Actor,
    now: datetime,
    email: str = "",
    language: str = Language.INDONESIAN,
    is_staff: bool = False,
    is_demo: bool = False,
) -> User:
    """Do what `create_user` promises, inside a larger operation that has asked for permission."""
    user = User(
        username=username.strip().lower(),
        name=name.strip(),
        email=email.strip(),
        language=language,
        is_staff=is_staff,
        is_demo=is_demo,
        created_at=now,
    )
    if is_demo and not settings.DEMO:
        raise InvalidInput(reason=_("akun peragaan hanya ada pada pemasangan peragaan."))
    if User.objects.filter(username=user.username).exists():
        raise UsernameTaken(username=user.username)
    _give_password(user, password)
    try:
        user.full_clean(validate_unique=False)
    except ValidationError as error:
        raise InvalidInput(reason=" ".join(error.messages)) from error
    user.save()
    announce(events.UserCreated(user_uuid=str(user.uuid)), by=actor, mall_id=None, at=now)
    return user


@part_of_operation
def add_demo_people(*, names: Mapping[str, str], password: str, actor: Actor, now: datetime) -> dict[str, User]:
    """Let invented people sign in with one simple password; those who exist stay as they are.

    `names` are full names by sign-in name. Only where the demo is switched on. One hash serves them all, because
    forty slow hashes would hold up the start of a demo for nothing.
    """
    if not settings.DEMO:
        raise InvalidInput(reason=_("akun peragaan hanya ada pada pemasangan peragaan."))
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    hashed = make_password(password) if len(known) < len(names) else ""
    new = [
        User(username=username, name=name, password=hashed, is_demo=True, created_at=now)
        for username, name in names.items()
        if username not in known
    ]
    User.objects.bulk_create(new)
    for user in new:
        announce(events.UserCreated(user_uuid=str(user.uuid)), by=actor, mall_id=None, at=now)
        known[user.username] = user
    return known


def _give_password(user: User, password: str) -> None:
    if not user.is_demo:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise InvalidInput(reason=" ".join(error.messages)) from error
    user.set_password(password)


@operation
def set_password(*, user_id: int, password: str, actor: Actor, now: datetime) -> None:
    """Give a person a new password. Raises InvalidInput when it is too easy to guess."""
    permissions.require_self_or(actor, Scope.STAFF_MANAGE, user_id=user_id)
    user = _locked_user(user_id)
    _give_password(user, password)
    user.save(update_fields=["password"])
    announce(events.PasswordChanged(user_uuid=str(user.uuid)), by=actor, mall_id=None, at=now)


@operation
def deactivate_user(*, user_id: int, actor: Actor, now: datetime) -> None:
    """End a person's sign-in and every token at once. Doing it again changes nothing."""
    permissions.require(actor, Scope.STAFF_MANAGE)
    user = _locked_user(user_id)
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    AccessToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    announce(events.UserDeactivated(user_uuid=str(user.uuid)), by=actor, mall_id=None, at=now)


@operation
def issue_access_token(
    *,
    user_id: int,
    label: str,
    scopes: Iterable[str],
    actor: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> IssuedToken:
    """Return a new token for a program of this person; its secret is shown only in this answer.

    The token can never do more than the person's own roles allow when it is used. `*` means all of them.
    """
    permissions.require_self_or(actor, Scope.STAFF_MANAGE, user_id=user_id)
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope != "*" and scope not in set(Scope)]
    if unknown or not wanted:
        raise InvalidInput(reason=_("cakupan token tidak dikenal: %(scopes)s") % {"scopes": ", ".join(unknown)})
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(reason=_("masa berlaku token sudah lewat."))
    user = _locked_user(user_id)
    secret = new_secret("officer")
    token = AccessToken.objects.create(
        user=user,
        label=label.strip()[:120] or "token",
        token_hash=hash_of(secret),
        scopes=wanted,
        created_at=now,
        expires_at=expires_at,
    )
    announce(
        events.AccessTokenIssued(user_uuid=str(user.uuid), token_uuid=str(token.uuid), label=token.label),
        by=actor,
        mall_id=None,
        at=now,
    )
    return IssuedToken(token=token, secret=secret)


@operation
def revoke_access_token(*, token_id: int, actor: Actor, now: datetime) -> None:
    """End a token at once. Doing it again changes nothing."""
    token = AccessToken.objects.select_for_update(of=("self",)).select_related("user").filter(pk=token_id).first()
    if token is None:
        raise NotFound
    permissions.require_self_or(actor, Scope.STAFF_MANAGE, user_id=token.user_id)
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    announce(
        events.AccessTokenRevoked(user_uuid=str(token.user.uuid), token_uuid=str(token.uuid), label=token.label),
        by=actor,
        mall_id=None,
        at=now,
    )


def note_token_used(*, secret: str, now: datetime) -> None:
    """Remember that a token was used, to within five minutes; most calls touch nothing."""
    token_hash = hash_of(secret)
    noted = _noted_uses.get(token_hash)
    if noted is not None and now - noted < _NOTE_TOKEN_USE_EVERY:
        return
    if len(_noted_uses) > 10_000:
        _noted_uses.clear()
    _noted_uses[token_hash] = now
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _NOTE_TOKEN_USE_EVERY)
    AccessToken.objects.filter(stale, token_hash=token_hash).update(last_used_at=now)


def _locked_user(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user
