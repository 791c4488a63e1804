"""Reading the command line, carrying out one command, and turning every foreseen trouble into a sentence."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence
from typing import Any, NoReturn, TextIO

from django.core.exceptions import ValidationError
from django.db import DataError, OperationalError, ProgrammingError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.cli import (
    catalogue,
    checks,
    days,
    devices,
    figures,
    keys,
    layout,
    opening,
    processes,
    restoring,
    scoring,
    staff,
    tokens,
)
from anjungan.interfaces.cli.answers import Answer, Exit, show

_TOPICS = (
    catalogue, layout, opening, staff, tokens, devices, days, figures, checks, restoring, keys, scoring, processes,
)  # fmt: skip
_NO_TABLE = "42P01"


class _Misread(Exception):
    """The words could not be read as a command."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Misread(
            _("Perintah belum dapat dibaca: %(message)s\n%(usage)sBantuan: %(command)s --help")
            % {"message": message, "usage": self.format_usage(), "command": self.prog}
        )


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", dest="as_json", help=_("jawab dengan satu objek JSON"))
    top = _Parser(
        prog="anjungan",
        description=_("Menjalankan mal pelayanan publik dari terminal."),
        epilog=_(
            "Kode keluar: 0 baik, 1 ada yang perlu dilihat orang, 2 tidak dapat dijalankan, 3 tanpa basis data. "
            "--english: in English."
        ),
    )
    commands = top.add_subparsers(metavar=_("PERINTAH"), required=True, parser_class=_Parser)
    for topic in _TOPICS:
        topic.register(commands, shared)
    return top


def actor() -> Actor:
    """Return who acts: the platform, by the hand of whoever is signed in to the machine."""
    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "?"
    return Actor(kind="system", id="cli", label=f"anjungan ({who})"[:120], scopes=frozenset({"*"}))


def run(words: Sequence[str], *, out: TextIO, err: TextIO) -> int:
    """Carry out one command and return its exit code."""
    language = "en" if "--english" in words else "id"
    words = [word for word in words if word != "--english"]
    with translation.override(language):
        try:
            asked = _parser().parse_args(list(words))
        except _Misread as trouble:
            return _complain(Exit.NOT_AS_ASKED, "misread", str(trouble), as_json="--json" in words, out=out, err=err)
        return _carry_out(asked, out=out, err=err)


def _carry_out(asked: argparse.Namespace, *, out: TextIO, err: TextIO) -> int:
    def complain(code: Exit, name: str, sentence: str) -> int:
        return _complain(code, name, sentence, as_json=asked.as_json, out=out, err=err)

    try:
        answer: Answer = asked.command(asked, actor=actor(), now=clock.now())
    except DomainError as refusal:
        return complain(Exit.NOT_AS_ASKED, refusal.code, refusal.user_message)
    except (DataError, ValidationError, ValueError):
        return complain(
            Exit.NOT_AS_ASKED, "invalid_input", _("Isian itu tidak dapat disimpan. Periksa huruf dan panjangnya.")
        )
    except OperationalError as error:
        return complain(Exit.NO_DATABASE, "no_database", _no_database(error))
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != _NO_TABLE:
            raise
        return complain(
            Exit.NO_DATABASE, "no_tables", _("Tabel belum dibuat. Jalankan dahulu: python manage.py migrate")
        )
    except KeyboardInterrupt:
        return complain(Exit.NOT_AS_ASKED, "interrupted", _("Dihentikan. Yang belum selesai tidak disimpan."))
    with timezone.override(None):
        show(answer, as_json=asked.as_json, out=out)
    return int(answer.code)


def _no_database(error: OperationalError) -> str:
    return _(
        "Basis data tidak menjawab. Jalankan bin/dev, atau `python -m anjungan.foundation.postgres start`, "
        "atau periksa DATABASE_URL. (%(reason)s)"
    ) % {"reason": str(error).strip().splitlines()[0][:200] if str(error).strip() else "-"}


def _complain(code: Exit, name: str, sentence: str, *, as_json: bool, out: TextIO, err: TextIO) -> int:
    if as_json:
        facts: dict[str, Any] = {"error": name, "detail": sentence, "exit": int(code)}
        show(Answer(lines=[], facts=facts), as_json=True, out=out)
    else:
        err.write(f"{sentence}\n")
    return int(code)
