"""The speech engine in a process of its own: reads what to say as JSON, writes speech as JSON.

espeak-ng is under the GPL. It is loaded only here, by a program of its own that nothing imports: run it with
`python -I speaker.py`. Input `{"clips": [{"voice": "id", "text": "nol"}]}`, output
`{"rate": 22050, "clips": ["<base64 of 16 bit samples>"]}`. Without the engine it ends with code 3.
"""

import base64
import ctypes
import importlib
import json
import os
import sys
from pathlib import Path

_RETRIEVAL = 1  # hand the samples over instead of playing them
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_WORDS_A_MINUTE = 138  # a hall is loud and echoes
_NO_ENGINE = 3

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def main() -> int:
    """Speak what stands on standard input."""
    asked = json.load(sys.stdin)
    try:
        loader = importlib.import_module("espeakng_loader")
        engine = ctypes.CDLL(loader.get_library_path())
        # The engine has room for a short path only, so it is started beside its voices.
        os.chdir(Path(loader.get_data_path()).parent)
    except (ImportError, OSError, RuntimeError) as error:
        sys.stderr.write(f"espeak-ng is missing: {error}\n")
        return _NO_ENGINE
    rate = engine.espeak_Initialize(_RETRIEVAL, 0, b".", 0)
    if rate <= 0:
        sys.stderr.write("espeak-ng found no voices\n")
        return _NO_ENGINE
    samples = bytearray()

    def collect(wave: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count > 0:  # at the end of a clip there is no wave
            samples.extend(ctypes.string_at(wave, count * 2))
        return 0

    callback = _Callback(collect)
    engine.espeak_SetSynthCallback(callback)
    spoken: list[str] = []
    for clip in asked["clips"]:
        if engine.espeak_SetVoiceByName(clip["voice"].encode()) != 0:
            sys.stderr.write(f"espeak-ng has no voice {clip['voice']!r}\n")
            return _NO_ENGINE
        for setting, value in ((_RATE, _WORDS_A_MINUTE), (_PITCH, 48), (_RANGE, 55)):
            engine.espeak_SetParameter(setting, value, 0)
        samples.clear()
        text = clip["text"].encode()
        engine.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 1, 0, _UTF8, None, None)
        engine.espeak_Synchronize()
        spoken.append(base64.b64encode(bytes(samples)).decode())
    json.dump({"rate": rate, "clips": spoken}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
