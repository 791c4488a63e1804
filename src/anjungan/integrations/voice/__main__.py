"""Try the voice, or list what to record.

python -m anjungan.integrations.voice "A 042" 107 out.wav --languages id,en
python -m anjungan.integrations.voice --clips id --counters 101,102,103
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anjungan.integrations.voice import Voice, VoiceUnavailable, recordable


def main(arguments: list[str] | None = None) -> int:
    """Write an announcement, or the list of clips that a mall may record."""
    parser = argparse.ArgumentParser(prog="python -m anjungan.integrations.voice", description="Calls spoken aloud.")
    parser.add_argument("number", nargs="?", help='for example "A 042"')
    parser.add_argument("counter", nargs="?", help="for example 107")
    parser.add_argument("out", nargs="?", type=Path, help="the WAV file to write")
    parser.add_argument("--languages", default="id", help="one after the other: id, or id,en")
    parser.add_argument("--folder", type=Path, default=Path(".anjungan/voice"), help="recordings and kept clips")
    parser.add_argument("--no-chime", action="store_true")
    parser.add_argument("--clips", metavar="LANGUAGE", help="list the clips that can be recorded, and their words")
    parser.add_argument("--counters", default="", help="with --clips: the mall's counters, 101,102,…")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.clips:
            counters = [code for code in chosen.counters.split(",") if code.strip()]
            for clip in recordable(chosen.clips, counters):
                sys.stdout.write(f"recordings/{chosen.clips}/{clip.name}.wav\t{clip.text}\n")
            return 0
        if chosen.out is None:
            parser.error("say a number, a counter and a file to write, or --clips")
        voice = Voice(chosen.folder)
        languages = [language.strip() for language in chosen.languages.split(",")]
        wav = voice.announcement_wav(chosen.number, chosen.counter, languages, chime=not chosen.no_chime)
    except (ValueError, VoiceUnavailable) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    chosen.out.write_bytes(wav)
    return 0


if __name__ == "__main__":
    sys.exit(main())
