"""Asking the speech engine, which lives in a process of its own, and only as long as it speaks."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from anjungan.integrations.voice.phrases import Clip
from anjungan.integrations.voice.sound import Sound, resampled, tidy

SPEAKER = Path(__file__).with_name("speaker.py")
# Part of the name of every kept clip, so that a change of voice makes them anew.
VOICE_MARK = "espeak-ng 138/48/55"


class VoiceUnavailable(Exception):
    """Nobody can speak: the engine is missing, broke, or took too long. Calls are still shown."""


def speak(clips: Sequence[Clip], *, timeout: float, program: Sequence[str] = ()) -> list[Sound]:
    """Return each clip as speech, in one run of the engine. Raises VoiceUnavailable."""
    asked = json.dumps({"clips": [{"voice": clip.language, "text": clip.text} for clip in clips]})
    command = list(program) or [sys.executable, "-I", str(SPEAKER)]
    try:
        done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired as error:
        raise VoiceUnavailable(f"the voice took longer than {timeout:g} s") from error
    except OSError as error:
        raise VoiceUnavailable(f"the voice could not be started: {error}") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise VoiceUnavailable(said[-1] if said else f"the voice ended with {done.returncode}")
    try:
        answer = json.loads(done.stdout)
        spoken = [np.frombuffer(base64.b64decode(each), dtype="<i2") for each in answer["clips"]]
    except (ValueError, KeyError, TypeError) as error:
        raise VoiceUnavailable(f"the voice answered nonsense: {error}") from error
    if len(spoken) != len(clips) or any(len(each) == 0 for each in spoken):
        raise VoiceUnavailable("the voice left a clip out")
    return [tidy(resampled(each.astype(np.float32) / np.float32(32768), answer["rate"])) for each in spoken]
