"""`anjungan score`: how well would the waits of any office have been foretold?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.interfaces.cli.answers import Answer, table
from anjungan.waiting import logs, scoring

_MOST_PROBLEMS = 20
_REASONS = {
    logs.Reason.LINE_EMPTY: gettext_lazy("jalur kosong: baris tidak dipakai"),
    logs.Reason.NO_MOMENT: gettext_lazy("bukan waktu ISO 8601: dianggap tidak diketahui"),
    logs.Reason.NO_BEGINNING: gettext_lazy("bukan waktu ISO 8601: baris tidak dipakai"),
    logs.Reason.CALLED_BEFORE_ARRIVED: gettext_lazy("dipanggil sebelum datang: diperkirakan, tidak dipelajari"),
    logs.Reason.CALLED_TOO_LATE: gettext_lazy("dipanggil lebih dari sepekan setelah datang: panggilan tidak dipakai"),
    logs.Reason.LEFT_BEFORE_ARRIVED: gettext_lazy("pergi sebelum datang: left_at tidak dipakai"),
    logs.Reason.LEFT_BEFORE_CALLED: gettext_lazy("pergi sebelum dipanggil: lama layanan ini tidak dipakai"),
    logs.Reason.SERVED_BEFORE_CALLED: gettext_lazy("dilayani sebelum dipanggil: served_at tidak dipakai"),
    logs.Reason.UNKNOWN_OUTCOME: gettext_lazy("bukan served, no_show, atau left: dianggap tidak diketahui"),
    logs.Reason.REPEATED: gettext_lazy("sama persis dengan baris sebelumnya: dihitung satu kali"),
    logs.Reason.ENDS_BEFORE_IT_BEGINS: gettext_lazy("berakhir sebelum mulai: baris tidak dipakai"),
    logs.Reason.TOO_LONG: gettext_lazy("tugas lebih dari dua hari tidak mungkin: baris tidak dipakai"),
    logs.Reason.SAME_MOMENT: gettext_lazy("potret kedua untuk jalur dan waktu yang sama: baris tidak dipakai"),
    logs.Reason.NO_NUMBER: gettext_lazy("bukan jumlah orang: dianggap tidak diketahui"),
    logs.Reason.BROKEN: gettext_lazy("lebih banyak sel daripada kolom di baris pertama: baris tidak dipakai"),
}
_UNCLEAR = {
    logs.Unclear.DAY_OR_MONTH: gettext_lazy(
        "dapat berarti hari/bulan atau bulan/hari; tulis tahun-bulan-hari, misalnya 2026-03-31 08:05"
    ),
    logs.Unclear.BOTH_ORDERS: gettext_lazy(
        "tidak cocok dengan tanggal lain: ada yang hari dulu, ada yang bulan dulu; tulis tahun-bulan-hari"
    ),
    logs.Unclear.OFFSETS: gettext_lazy(
        "tanpa selisih dari UTC, padahal yang lain memakai beberapa selisih; sebutkan zonanya dengan --zone"
    ),
}


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    score = commands.add_parser(
        "score", parents=[shared], help=_("nilai perkiraan waktu tunggu pada catatan antrean kantor mana pun (CSV)"),
    )  # fmt: skip
    source = score.add_mutually_exclusive_group(required=True)
    source.add_argument("--tickets", type=Path, metavar="FILE.csv", help=_("catatan nomor antrean"))
    source.add_argument("--snapshots", type=Path, metavar="FILE.csv", help=_("potret papan antrean"))
    score.add_argument("--roster", type=Path, metavar="FILE.csv", help=_("jadwal loket, bila ada"))
    score.add_argument(
        "--train-until", required=True, type=_moment, metavar="DATE", help=_("belajar dari sebelum tanggal ini"),
    )  # fmt: skip
    score.add_argument("--predictions", required=True, type=Path, metavar="OUT.csv", help=_("tempat hasil ditulis"))
    score.add_argument("--zone", type=_zone, metavar="ZONE", help=_("zona waktu kantor; bawaan: seperti tertulis"))
    score.set_defaults(command=_score)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(text) from None


def _score(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:  # noqa: ARG001 - every command's shape
    try:
        scored, problems = _scored(asked)
    except logs.UnreadableLog as trouble:
        raise InvalidInput(reason=_unreadable(trouble)) from None
    try:
        scoring.write_predictions(scored=scored, path=asked.predictions)
    except OSError as trouble:
        raise InvalidInput(
            reason=_("%(file)s tidak dapat ditulis: %(reason)s")
            % {"file": asked.predictions, "reason": trouble.strerror or trouble}
        ) from None
    measures = scored.measures()
    return Answer(
        lines=[*_told(problems), *_sentences(measures, scored.learnt_from)],
        facts={
            "learnt_from": scored.learnt_from,
            **asdict(measures),
            "problems": [{"file": one.file, "row": one.row, "reason": _reason(one)} for one in problems],
        },
    )


def _unreadable(trouble: logs.UnreadableLog) -> str:
    if trouble.missing:
        return _("%(file)s: baris pertama tidak memuat kolom %(columns)s.") % {
            "file": trouble.file, "columns": ", ".join(trouble.missing),
        }  # fmt: skip
    if trouble.twice:
        return _("%(file)s: baris pertama memuat kolom %(column)s dua kali.") % {
            "file": trouble.file, "column": trouble.twice,
        }  # fmt: skip
    if trouble.unclear is not None:
        return _("%(file)s baris %(row)s, kolom %(column)s: “%(found)s” %(reason)s.") % {
            "file": trouble.file, "row": trouble.row, "column": trouble.column, "found": trouble.found,
            "reason": _UNCLEAR[trouble.unclear],
        }  # fmt: skip
    return _("%(file)s tidak dapat dibaca: %(reason)s") % {"file": trouble.file, "reason": trouble.trouble}


def _scored(asked: argparse.Namespace) -> tuple[scoring.Scored, tuple[logs.Problem, ...]]:
    def say(progress: scoring.Progress) -> None:
        if progress.learning_from:
            text = _("baris %(rows)s dari %(of)s: belajar dari %(learnt)s tunggu yang sudah selesai")
        elif progress.rows:
            text = _("melihat baris %(rows)s dari %(of)s")
        else:
            text = _("membaca %(of)s baris")
        sys.stderr.write(text % {"rows": progress.rows, "of": progress.of, "learnt": progress.learning_from} + "\n")
        sys.stderr.flush()

    if asked.snapshots is not None:
        snapshots = logs.read_snapshots(path=asked.snapshots, zone=asked.zone)
        found = scoring.score_snapshots(log=snapshots, train_until=asked.train_until, say=say)
        return found, snapshots.problems
    tickets = logs.read_tickets(path=asked.tickets, zone=asked.zone)
    duties: tuple[logs.Duty, ...] = ()
    problems = tickets.problems
    if asked.roster is not None:
        duties, more = logs.read_roster(path=asked.roster, zone=asked.zone)
        problems += more
    return scoring.score_tickets(log=tickets, train_until=asked.train_until, duties=duties, say=say), problems


def _told(problems: tuple[logs.Problem, ...]) -> list[str]:
    if not problems:
        return []
    shown = [
        _("%(file)s baris %(row)s: %(reason)s") % {"file": problem.file, "row": problem.row, "reason": _reason(problem)}
        for problem in problems[:_MOST_PROBLEMS]
    ]
    more = len(problems) - len(shown)
    return [*shown, *([_("… dan %(more)s lagi (semua dengan --json)") % {"more": more}] if more else []), ""]


def _reason(problem: logs.Problem) -> str:
    text = str(_REASONS[problem.reason])
    return f"“{problem.found}” {text}" if problem.found else text


def _sentences(measures: scoring.Measures, learnt_from: int) -> list[str]:
    head = [
        _("Belajar dari %(learnt)s tunggu; diperkirakan %(predicted)s kedatangan, %(called)s di antaranya dipanggil.")
        % {"learnt": learnt_from, "predicted": measures.predicted, "called": measures.called},
    ]
    if not measures.called:
        return [*head, _("Belum ada yang dapat dibandingkan.")]
    share = 100 / measures.mean_wait if measures.mean_wait else 0.0
    head += table(
        [
            (_("rata-rata tunggu"), f"{measures.mean_wait:.1f}", "s"),
            (_("MAE (median)"), f"{measures.mae:.1f}", "s"),
            (_("MAE (rata-rata)"), f"{measures.mae_of_mean:.1f}", "s"),
            (_("RMSE (rata-rata)"), f"{measures.rmse:.1f}", "s"),
            (_("bias (rata-rata)"), f"{measures.bias:+.1f}", f"s ({measures.bias * share:+.1f} %)"),
            (_("cakupan rentang 90 %"), f"{measures.coverage:.3f}", ""),
            (_("lebar rentang"), f"{measures.width:.1f}", "s"),
            (_("skor Winkler"), f"{measures.winkler:.1f}", "s"),
            (_("“datang pukul” terlewat"), f"{measures.back_by_missed:.3f}", ""),
        ],
        right=frozenset({1}),
    )
    return [*head, "", *_groups(_("jam"), measures.by_hour), "", *_groups(_("jalur"), measures.by_line)]


def _groups(name: str, groups: Mapping[str, scoring.Group]) -> list[str]:
    rows = [
        (key, group.count, f"{group.coverage:.3f}", f"{group.mae:.1f}", f"{group.mean_wait:.1f}")
        for key, group in groups.items()
    ]
    heading = (name, _("dipanggil"), _("cakupan"), _("MAE s"), _("rata-rata s"))
    return table([heading, *rows], right=frozenset({1, 2, 3, 4}))
