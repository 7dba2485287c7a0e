"""Did anybody say anything? Judged by listening, not by length: a short message is a message."""

import io
import sys
import wave
from array import array

QUIET = 330  # of 32768: some -40 dB, above the noise of a line and below a whisper
FRAME = 0.02  # seconds that are listened to at a time
LOUD_FRAMES = 5  # a tenth of a second in all; a click is shorter


def is_silent(audio: bytes) -> bool | None:
    """True where a WAV file holds no voice; None where it cannot be read, and so must be kept."""
    try:
        with wave.open(io.BytesIO(audio)) as file:
            if file.getsampwidth() != 2:
                return None
            length = max(1, int(file.getframerate() * FRAME) * file.getnchannels())
            samples = array("h", file.readframes(file.getnframes()))
    except (wave.Error, EOFError, ValueError):
        return None
    if sys.byteorder == "big":
        samples.byteswap()
    frames = (samples[start : start + length] for start in range(0, len(samples), length))
    return sum(_loud(frame) for frame in frames) < LOUD_FRAMES


def _loud(frame: "array[int]") -> bool:
    return bool(frame) and sum(map(abs, frame)) / len(frame) > QUIET
