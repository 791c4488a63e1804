"""What pages need besides the source: the compiled translations and the icon sprite, made once for a run."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def page_parts() -> None:
    """Make both again from the source, so that no test sees yesterday's words. Writes nothing when nothing changed."""
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command("compile_translations", stdout=nowhere)
        call_command("build_icons", stdout=nowhere)
