"""What TwiML may say: for each element its attributes, children and text, as the reference of TwiML lists them.

A value is checked by a pattern that must match it whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

URL = r"\S+"
METHOD = "GET|POST"
YES_NO = "true|false"
WHOLE = r"\d+"
POSITIVE = r"[1-9]\d*"
ANY = r"(?s).*"
KEYS = r"[0-9#*]*"
TRIM = "trim-silence|do-not-trim"
PROGRESS = r"(initiated|ringing|answered|completed)( (initiated|ringing|answered|completed))*"
RECORDED = r"(in-progress|completed|absent)( (in-progress|completed|absent))*"

SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})


@dataclass(frozen=True, slots=True)
class ElementRule:
    """`longest` bounds the text in characters (0: no text allowed); `most` the number of children."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    longest: int = 0
    most: int = 1000
    needs: frozenset[str] = frozenset()


_CALLBACK = {"statusCallback": URL, "statusCallbackMethod": METHOD, "statusCallbackEvent": PROGRESS}
_RECORDING = {
    "recordingStatusCallback": URL,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": RECORDED,
    "trim": TRIM,
}
_SPOKEN = frozenset({"Say", "Play", "Pause"})

_SAY = ElementRule({"voice": r"[\w.-]+", "language": r"[A-Za-z]{2,3}(-\w+)*", "loop": WHOLE}, SSML, longest=4096)
_PLAY = ElementRule({"loop": WHOLE, "digits": r"[0-9#*wW]+"}, longest=2048)
_PAUSE = ElementRule({"length": POSITIVE})
_HANGUP = ElementRule()
_REDIRECT = ElementRule({"method": METHOD}, longest=4000)
_GATHER = ElementRule(
    {
        "action": URL,
        "actionOnEmptyResult": YES_NO,
        "bargeIn": YES_NO,
        "debug": YES_NO,
        "enhanced": YES_NO,
        "finishOnKey": "[0-9#*]?",
        "hints": ANY,
        "input": "dtmf|speech|dtmf speech|speech dtmf",
        "language": r"[A-Za-z]{2,3}(-\w+)*",
        "maxSpeechTime": POSITIVE,
        "method": METHOD,
        "numDigits": POSITIVE,
        "partialResultCallback": URL,
        "partialResultCallbackMethod": METHOD,
        "profanityFilter": YES_NO,
        "speechModel": r"[\w-]+",
        "speechTimeout": r"auto|[1-9]\d*",
        "timeout": WHOLE,
    },
    _SPOKEN,
)
_RECORD = ElementRule(
    {
        "action": URL,
        "method": METHOD,
        "timeout": WHOLE,
        "finishOnKey": KEYS,
        "maxLength": r"([2-9]|[1-9]\d{1,3}|1[0-3]\d{3}|14[0-3]\d{2}|14400)",
        "playBeep": YES_NO,
        "transcribe": YES_NO,
        "transcribeCallback": URL,
        **_RECORDING,
    },
    needs=frozenset({"action"}),
)
_DIAL = ElementRule(
    {
        "action": URL,
        "answerOnBridge": YES_NO,
        "callerId": r"\S+",
        "hangupOnStar": YES_NO,
        "method": METHOD,
        "record": r"do-not-record|record-from-(answer|ringing)(-dual)?",
        "recordingTrack": "inbound|outbound|both",
        "referUrl": URL,
        "referMethod": METHOD,
        "ringTone": "[a-z]{2}(-old)?|auto",
        "sequential": YES_NO,
        "timeLimit": POSITIVE,
        "timeout": r"[1-9]\d{0,2}",
        **_RECORDING,
    },
    frozenset({"Number"}),
    longest=32,
    most=10,
)
_NUMBER = ElementRule(
    {
        "sendDigits": r"[0-9#*wW]+",
        "url": URL,
        "method": METHOD,
        "byoc": r"BY[0-9a-f]{32}",
        "machineDetection": "Enable|DetectMessageEnd",
        "machineDetectionTimeout": WHOLE,
        "machineDetectionSpeechThreshold": WHOLE,
        "machineDetectionSpeechEndThreshold": WHOLE,
        "machineDetectionSilenceTimeout": WHOLE,
        "amdStatusCallback": URL,
        "amdStatusCallbackMethod": METHOD,
        **_CALLBACK,
    },
    longest=32,
)

VOICE: Mapping[str, ElementRule] = {
    "Response": ElementRule(
        {}, frozenset({"Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Hangup", "Reject"})
    ),
    "Say": _SAY,
    "Play": _PLAY,
    "Pause": _PAUSE,
    "Gather": _GATHER,
    "Record": _RECORD,
    "Dial": _DIAL,
    "Number": _NUMBER,
    "Redirect": _REDIRECT,
    "Hangup": _HANGUP,
    "Reject": ElementRule({"reason": "rejected|busy"}),
}

# What runs on the called person's leg before the two are joined: nothing there may lead the call away.
_SCREENED = ("Say", "Play", "Gather", "Hangup")
SCREENING: Mapping[str, ElementRule] = {
    "Response": ElementRule({}, frozenset(_SCREENED)),
    **{name: VOICE[name] for name in (*_SCREENED, "Pause")},
}

MESSAGING: Mapping[str, ElementRule] = {
    "Response": ElementRule({}, frozenset({"Message", "Redirect"}), most=10),
    "Message": ElementRule(
        {"to": r"\S+", "from": r"\S+", "action": URL, "method": METHOD, "statusCallback": URL},
        frozenset({"Body", "Media"}),
        longest=1600,
    ),
    "Body": ElementRule(longest=1600),
    "Media": ElementRule(longest=2048),
    "Redirect": _REDIRECT,
}
