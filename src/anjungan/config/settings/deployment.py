"""What kind of installation this is, and where it keeps its own files."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .environment import flag, text

__all__ = ["DATA_FOLDER", "DEBUG", "DEMO", "DEMO_CLOCK", "PRODUCTION", "PROJECT_FOLDER"]

_SOURCE = Path(__file__).resolve().parents[4]
# A checkout has manage.py at its top; an installed package belongs to the folder it is started from.
PROJECT_FOLDER: Path = _SOURCE if (_SOURCE / "manage.py").exists() else Path.cwd()

# Everything an installation writes: the embedded database, the secret key, voice clips.
DATA_FOLDER: Path = Path(text("ANJUNGAN_DATA", str(PROJECT_FOLDER / ".anjungan"))).expanduser().resolve()

PRODUCTION: bool = flag("ANJUNGAN_PRODUCTION")
DEMO: bool = flag("ANJUNGAN_DEMO")
DEBUG: bool = flag("ANJUNGAN_DEBUG")

# "<demo instant>:<real instant>:<speed>", both in Unix seconds; empty means the real clock.
DEMO_CLOCK: str = text("ANJUNGAN_DEMO_CLOCK")

if PRODUCTION and (DEMO or DEBUG or DEMO_CLOCK):
    raise ImproperlyConfigured(
        "ANJUNGAN_PRODUCTION=1 does not go with ANJUNGAN_DEMO, ANJUNGAN_DEBUG or ANJUNGAN_DEMO_CLOCK: "
        "a real mall has real time and no demo accounts. Unset one side."
    )
