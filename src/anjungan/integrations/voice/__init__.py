"""Calls spoken aloud: "Nomor antrean, A, nol empat dua, silakan ke loket seratus tujuh", as one WAV.

The words come from clips: a recording of the mall's own where there is one, else speech made once and kept.
"""

from anjungan.integrations.voice.announcements import Voice, announcement_wav
from anjungan.integrations.voice.engine import VoiceUnavailable
from anjungan.integrations.voice.phrases import Clip, announcement, recordable

__all__ = ["Clip", "Voice", "VoiceUnavailable", "announcement", "announcement_wav", "recordable"]
