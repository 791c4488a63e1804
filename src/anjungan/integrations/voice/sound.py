"""Sound as arrays: reading and writing WAV, trimming, the chime. One channel, 22,050 samples a second."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 22_050
Sound = npt.NDArray[np.float32]
_LOUDNESS = 0.16  # root mean square of speech, so that recordings and the engine sit side by side
_CEILING = 0.95


def silence(seconds: float) -> Sound:
    """Return so much of nothing."""
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def chime() -> Sound:
    """Return a soft ding-dong: two struck tones, a third apart, the second while the first still rings."""
    return _mixed([(0.0, 659.26), (0.42, 523.25)], seconds=1.35)


def _mixed(tones: list[tuple[float, float]], seconds: float) -> Sound:
    whole = silence(seconds)
    for begin, pitch in tones:
        start = round(begin * RATE)
        at = np.arange(len(whole) - start) / RATE
        # A little of the octave and of the twelfth, each fading sooner, sounds like metal rather than a whistle.
        tone = sum(
            share * np.exp(-at * fade) * np.sin(2 * np.pi * pitch * part * at)
            for part, share, fade in ((1.0, 1.0, 4.2), (2.0, 0.35, 6.5), (3.0, 0.12, 9.0))
        )
        onset = np.minimum(1.0, at / 0.006)
        whole[start:] += (0.3 * onset * tone).astype(np.float32)
    fade_out = np.minimum(1.0, (len(whole) - np.arange(len(whole))) / (0.08 * RATE))
    return (whole * fade_out).astype(np.float32)


def tidy(sound: Sound) -> Sound:
    """Return speech without silence around it, at the common loudness."""
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    if len(heard) == 0:
        return sound
    edge = round(0.012 * RATE)
    kept = sound[max(0, heard[0] - edge) : heard[-1] + edge]
    level = float(np.sqrt(np.mean(np.square(kept))))
    louder = kept * (_LOUDNESS / level)
    peak = float(np.max(np.abs(louder)))
    return (louder * min(1.0, _CEILING / peak)).astype(np.float32)


def resampled(sound: Sound, rate: int) -> Sound:
    """Return sound of another rate at ours."""
    if rate == RATE:
        return sound
    length = max(1, round(len(sound) * RATE / rate))
    places = np.linspace(0, len(sound) - 1, length)
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32)


def read_wav(path: Path) -> Sound:
    """Return a WAV file of 8, 16, 24 or 32 bits, any rate, one or two channels. Raises ValueError."""
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = np.frombuffer(file.readframes(file.getnframes()), dtype=np.uint8)
    except (wave.Error, EOFError, OSError) as error:
        raise ValueError(f"{path}: {error}") from error
    frames = raw[: len(raw) - len(raw) % (width * channels)].reshape(-1, channels, width)
    if len(frames) == 0:
        raise ValueError(f"{path}: no sound in it")
    # Each sample in the upper bytes of 32 bits; 8 bit WAV counts from 0 upwards.
    wide = np.zeros((*frames.shape[:2], 4), dtype=np.uint8)
    wide[:, :, 4 - width :] = frames if width > 1 else frames ^ 0x80
    mono = (wide.view("<i4")[:, :, 0] / 2**31).mean(axis=1).astype(np.float32)
    return resampled(mono, rate)


def wav_bytes(sound: Sound) -> bytes:
    """Return the sound as a WAV of 16 bits."""
    samples = (np.clip(sound, -1.0, 1.0) * 32767).astype("<i2")
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return into.getvalue()
