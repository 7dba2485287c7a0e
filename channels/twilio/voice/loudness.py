"""Finds out whether a recording has a voice in it, by loudness and not by length: messages may be short."""

import io
import struct
import sys
import wave
from array import array

# Of 32768: some -55 dBov. Speech is near -26 dBov (ITU-T P.56), a whisper 20 dB below it, an idle line below -60.
QUIET = 60
FRAME = 0.02  # seconds that are measured at a time
_ODD = (wave.Error, EOFError, ValueError, RuntimeError, struct.error)  # the library raises these for a damaged file
LOUD_FRAMES = 5  # a tenth of a second in all; a click is shorter


def is_silent(audio: bytes) -> bool | None:
    """Whether a WAV file has no voice in it; None if it cannot be measured, so that it counts as a message."""
    try:
        with wave.open(io.BytesIO(audio)) as file:
            if file.getsampwidth() != 2:
                return None
            length = max(1, int(file.getframerate() * FRAME) * file.getnchannels())
            samples = array("h", file.readframes(file.getnframes()))
            if not samples or len(samples) < file.getnframes() * file.getnchannels():
                return None
    except _ODD:
        return None
    if sys.byteorder == "big":
        samples.byteswap()
    frames = (samples[start : start + length] for start in range(0, len(samples), length))
    return sum(_loud(frame) for frame in frames) < LOUD_FRAMES


def _loud(frame: "array[int]") -> bool:
    return bool(frame) and sum(map(abs, frame)) / len(frame) > QUIET
