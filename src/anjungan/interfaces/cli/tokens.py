"""`anjungan token`: bearer tokens of officers' programs."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.accounts import operations as accounts
from anjungan.domain.accounts import queries as people
from anjungan.domain.accounts.permissions import Scope
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer, table


class NobodyNamedSo(DomainError):
    """Nobody signs in with this name."""

    code = "nobody_named_so"
    status = 404
    message = "%(sentence)s"


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    group = commands.add_parser("token", help=_("token program: beri, lihat, cabut"))
    verbs = group.add_subparsers(metavar=_("LANGKAH"), required=True)
    issue = verbs.add_parser("issue", parents=[shared], help=_("beri token; rahasianya hanya tampil sekali"))
    issue.add_argument("username", metavar="USERNAME")
    issue.add_argument("--label", default="anjungan token issue", help=_("untuk apa token ini"))
    issue.add_argument(
        "--scope",
        action="append",
        choices=["*", *sorted(Scope)],
        help=_("boleh diulang; bawaan: semua wewenang orangnya"),
    )
    issue.add_argument("--days", type=reading.positive, help=_("berlaku sekian hari; bawaan: sampai dicabut"))
    issue.set_defaults(command=_issue)
    listing = verbs.add_parser("list", parents=[shared], help=_("lihat token seseorang"))
    listing.add_argument("username", metavar="USERNAME")
    listing.set_defaults(command=_list)
    revoke = verbs.add_parser("revoke", parents=[shared], help=_("cabut token; berlaku saat itu juga"))
    revoke.add_argument("username", metavar="USERNAME")
    revoke.add_argument("token", type=reading.positive, metavar="NUMBER", help=_("nomor dari `token list`"))
    revoke.set_defaults(command=_revoke)


def _user_id(username: str) -> int:
    wanted = username.strip().lower()
    found = people.user_ids(usernames=[wanted]).get(wanted)
    if found is None:
        sentence = _("Tidak ada petugas dengan nama masuk “%(username)s”.") % {"username": username}
        raise NobodyNamedSo(sentence=sentence)
    return found


def _issue(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    issued = accounts.issue_access_token(
        user_id=_user_id(asked.username), label=asked.label, scopes=asked.scope or ["*"], actor=actor, now=now,
        expires_at=now + timedelta(days=asked.days) if asked.days else None,
    )  # fmt: skip
    return Answer(
        lines=[
            _("Token %(number)s untuk %(username)s. Rahasianya hanya ditampilkan sekali:")
            % {"number": issued.token.pk, "username": asked.username},
            issued.secret,
        ],
        facts={
            "number": issued.token.pk,
            "uuid": issued.token.uuid,
            "secret": issued.secret,
            "scopes": issued.token.scopes,
            "expires_at": issued.token.expires_at,
        },
    )


def _list(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor
    tokens = list(people.tokens_of(user_id=_user_id(asked.username)))
    states = [_state(token.revoked_at, token.expires_at, now) for token in tokens]
    rows = [
        (token.pk, state, token.label, ",".join(token.scopes), _day(token.last_used_at))
        for token, state in zip(tokens, states, strict=True)
    ]  # fmt: skip
    return Answer(
        lines=table(rows, right=frozenset({0})) or [_("Belum ada token.")],
        facts={
            "tokens": [
                {"number": token.pk, "label": token.label, "scopes": token.scopes, "state": state,
                 "last_used_at": token.last_used_at}
                for token, state in zip(tokens, states, strict=True)
            ]
        },
    )  # fmt: skip


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "-"


def _state(revoked_at: datetime | None, expires_at: datetime | None, now: datetime) -> str:
    if revoked_at is not None:
        return _("dicabut")
    return _("kedaluwarsa") if expires_at is not None and expires_at <= now else _("berlaku")


def _revoke(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    tokens = {token.pk: token for token in people.tokens_of(user_id=_user_id(asked.username))}
    if asked.token not in tokens:
        raise reading.unknown(_("Token"), str(asked.token), map(str, tokens))
    accounts.revoke_access_token(token_id=asked.token, actor=actor, now=now)
    return Answer(
        lines=[_("Token %(number)s dicabut.") % {"number": asked.token}], facts={"number": asked.token, "revoked": True}
    )
