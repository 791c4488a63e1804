"""A whole call as one sound, put together from recordings and kept clips; only what is missing is spoken anew."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from anjungan.integrations.voice import engine, sound
from anjungan.integrations.voice.phrases import Clip, announcement
from anjungan.integrations.voice.sound import Sound

logger = logging.getLogger(__name__)
_AFTER_CHIME, _BETWEEN_LANGUAGES, _AT_THE_END = 0.15, 0.6, 0.25
_BETWEEN_WORDS = 0.02


class Voice:
    """A voice and its folder: `recordings/<language>/<clip>.wav` by the mall, `cache/<language>/…` made here.

    May be used from several threads and processes at once.
    """

    def __init__(self, folder: Path, *, timeout: float = 5.0, engine_program: Sequence[str] = ()) -> None:
        self.folder = folder
        self.timeout = timeout
        self.engine_program = tuple(engine_program)
        self._chime = sound.chime()
        self._kept: dict[Path, tuple[int, Sound]] = {}
        self._lock = threading.Lock()

    def announcement_wav(
        self, number: str, counter: str, languages: Sequence[str] = ("id",), *, chime: bool = True
    ) -> bytes:
        """Return a WAV that calls this number to this counter, once in each language.

        Raises ValueError for what cannot be said, VoiceUnavailable when a clip is missing and nobody can speak it.
        """
        spoken = [announcement(number, counter, language) for language in languages]
        clips = self._sounds([clip for phrase in spoken for clip in phrase])
        parts: list[Sound] = [self._chime, sound.silence(_AFTER_CHIME)] if chime else []
        for place, phrase in enumerate(spoken):
            if place:
                parts.append(sound.silence(_BETWEEN_LANGUAGES))
            for clip in phrase:
                parts += [clips[clip], sound.silence(clip.pause)]
        parts.append(sound.silence(_AT_THE_END))
        return sound.wav_bytes(np.concatenate(parts))

    def _sounds(self, clips: list[Clip]) -> dict[Clip, Sound]:
        found: dict[Clip, Sound] = {}
        missing: list[Clip] = []
        for clip in dict.fromkeys(clips):
            known = self._recorded(clip)
            if known is None:
                known = self._read(self._cache_path(clip))
            if known is None:
                missing.append(clip)
            else:
                found[clip] = known
        if missing:
            spoken = engine.speak(missing, timeout=self.timeout, program=self.engine_program)
            for clip, made in zip(missing, spoken, strict=True):
                self._keep(clip, made)
                found[clip] = made
        return found

    def _recorded(self, clip: Clip) -> Sound | None:
        whole = self._read(self._recording_path(clip.language, clip.name), tidy=True)
        if whole is not None or not clip.words:
            return whole
        words = [self._read(self._recording_path(clip.language, word), tidy=True) for word in clip.words]
        spaced = [part for word in words if word is not None for part in (word, sound.silence(_BETWEEN_WORDS))]
        return np.concatenate(spaced) if all(word is not None for word in words) else None

    def _recording_path(self, language: str, name: str) -> Path:
        return self.folder / "recordings" / language / f"{name}.wav"

    def _cache_path(self, clip: Clip) -> Path:
        mark = hashlib.sha256(f"{engine.VOICE_MARK}|{clip.text}".encode()).hexdigest()[:8]
        return self.folder / "cache" / clip.language / f"{clip.name}-{mark}.wav"

    def _read(self, path: Path, *, tidy: bool = False) -> Sound | None:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        with self._lock:
            kept = self._kept.get(path)
        if kept is not None and kept[0] == changed:
            return kept[1]
        try:
            read = sound.read_wav(path)
        except ValueError as error:
            logger.warning("a clip cannot be read and is spoken instead: %s", error)
            return None
        read = sound.tidy(read) if tidy else read
        with self._lock:
            self._kept[path] = (changed, read)
        return read

    def _keep(self, clip: Clip, made: Sound) -> None:
        path = self._cache_path(clip)
        # Written beside its place: another process never reads half a clip.
        draft = path.with_name(f".{path.stem}-{os.getpid()}-{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(sound.wav_bytes(made))
            draft.replace(path)
        except OSError as error:
            # A full disk must not silence the hall.
            logger.warning("a clip could not be kept: %s", error)


def announcement_wav(
    number: str, counter: str, languages: Sequence[str] = ("id",), *, folder: Path, chime: bool = True
) -> bytes:
    """Return a WAV that calls this number to this counter, as `Voice(folder).announcement_wav` does."""
    return Voice(folder).announcement_wav(number, counter, languages, chime=chime)
