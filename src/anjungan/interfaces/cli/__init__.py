"""The `anjungan` command: what the person who runs the machine needs, in plain words.

Each subcommand makes one call into a room. Exit codes: 0 all is well; 1 something was found that needs a person;
2 the command could not be carried out as asked; 3 the database does not answer. `--json` prints one object instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> None:
    """Carry out one command and leave with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    os.environ.setdefault("ANJUNGAN_PROCESS", "anjungan-cli")
    # A load or a verification may take longer than any page; waiting for a lock stays short.
    os.environ.setdefault("ANJUNGAN_STATEMENT_TIMEOUT", "0")
    import django  # noqa: PLC0415 - the settings must be named first

    django.setup()
    from anjungan.interfaces.cli.running import run  # noqa: PLC0415 - needs django.setup()

    sys.exit(run(list(sys.argv[1:] if words is None else words), out=sys.stdout, err=sys.stderr))
