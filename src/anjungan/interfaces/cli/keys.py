"""`anjungan rotate-keys`: everything sealed with an older key, sealed with today's."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anjungan.foundation import key_rotation
from anjungan.foundation.actors import Actor
from anjungan.foundation.sealed_texts import SealBroken
from anjungan.interfaces.cli.answers import Answer, Exit


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    rotate = commands.add_parser(
        "rotate-keys", parents=[shared], help=_("sandikan ulang data pribadi dengan kunci yang baru; aman diulang")
    )
    rotate.set_defaults(command=_rotate)


def _rotate(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del asked, actor, now
    try:
        done = key_rotation.reseal_everything()
    except SealBroken:
        return Answer(
            lines=[
                _(
                    "Ada teks yang tidak dibuka kunci mana pun. Kembalikan kunci lama ke ANJUNGAN_OLD_SECRET_KEYS, "
                    "lalu ulangi."
                )
            ],
            facts={"error": "seal_broken"},
            code=Exit.FOUND_SOMETHING,
        )
    lines = [_("%(column)s: %(count)s disandikan ulang.") % {"column": name, "count": done[name]} for name in done]
    lines.append(_("Kunci lama boleh dihapus dari ANJUNGAN_OLD_SECRET_KEYS sesudah semua orang masuk lagi."))
    return Answer(lines=lines, facts={"resealed": done})
