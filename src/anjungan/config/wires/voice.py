"""Calls spoken aloud: the voice of this installation, with its recordings and clips in the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.conf import settings

from anjungan.domain.queueing.ports import SpeechFailed
from anjungan.integrations.voice import Voice, VoiceUnavailable


@cache
def _voice() -> Voice:
    return Voice(settings.DATA_FOLDER / "voice")


def speak_call(*, number: str, counter: str, languages: Sequence[str]) -> bytes:
    """Return the WAV of a call: chime, then "nomor antrean …" in each language. Raises SpeechFailed."""
    try:
        return _voice().announcement_wav(number, counter, languages)
    except (VoiceUnavailable, ValueError) as problem:
        raise SpeechFailed(str(problem)) from problem
