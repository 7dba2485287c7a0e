"""The operations of an account itself (2010-04-01): messages, calls, recordings, numbers, and applications."""

from collections.abc import Mapping
from typing import Any

from autoreply_demo.simulators.telephone.published.kinds import (
    CALLBACK,
    METHOD,
    MOMENT,
    NUMBER,
    PAGING,
    SWITCH,
    TEXT,
    URL,
    WHOLE,
    ValueKind,
    choice,
    many,
    moments,
    sid,
)
from autoreply_demo.simulators.telephone.published.operation import PublishedOperation

_APPLICATION, _CALL, _NUMBER, _RECORDING = sid("AP"), sid("CA"), sid("PN"), sid("RE")
_MESSAGE = sid("SM", "MM")


def _operation(method: str, path: str, takes: Mapping[str, ValueKind] | None = None, **more: Any) -> PublishedOperation:
    whole_path = f"/2010-04-01/Accounts/{{account}}/{path}"
    return PublishedOperation(method, "https://api.twilio.com", whole_path, takes or {}, **more)


CREATE_MESSAGE = _operation(
    "POST",
    "Messages.json",
    {
        "To": TEXT,
        "From": TEXT,
        "FallbackFrom": TEXT,
        "MessagingServiceSid": sid("MG"),
        "Body": TEXT,
        "MediaUrl": many(URL),
        "ContentSid": sid("HX"),
        "ContentVariables": TEXT,
        "StatusCallback": CALLBACK,
        "ApplicationSid": _APPLICATION,
        "MaxPrice": NUMBER,
        "ProvideFeedback": SWITCH,
        "Attempt": WHOLE,
        "ValidityPeriod": WHOLE,
        "ForceDelivery": SWITCH,
        "ContentRetention": choice("retain", "discard"),
        "AddressRetention": choice("retain", "obfuscate"),
        "SmartEncoded": SWITCH,
        "PersistentAction": many(TEXT),
        "TrafficType": choice("free"),
        "ShortenUrls": SWITCH,
        "ScheduleType": choice("fixed"),
        "SendAt": MOMENT,
        "SendAsMms": SWITCH,
        "MessageIntent": TEXT,
        "RiskCheck": choice("enable", "disable"),
    },
    required={"To": 21604},
    one_of={("From", "MessagingServiceSid"): 21603, ("Body", "MediaUrl", "ContentSid"): 21602},
)
LIST_MESSAGES = _operation("GET", "Messages.json", {"To": TEXT, "From": TEXT, **moments("DateSent"), **PAGING})
FETCH_MESSAGE = _operation("GET", "Messages/{sid}.json", sids={"sid": _MESSAGE})
DELETE_MESSAGE = _operation("DELETE", "Messages/{sid}.json", sids={"sid": _MESSAGE})
LIST_MEDIA = _operation(
    "GET", "Messages/{sid}/Media.json", {**moments("DateCreated"), **PAGING}, sids={"sid": _MESSAGE}
)

CREATE_CALL = _operation(
    "POST",
    "Calls.json",
    {
        "To": TEXT,
        "From": TEXT,
        "Url": URL,
        "Twiml": TEXT,
        "ApplicationSid": _APPLICATION,
        "Method": METHOD,
        "FallbackUrl": URL,
        "FallbackMethod": METHOD,
        "StatusCallback": CALLBACK,
        "StatusCallbackEvent": many(TEXT),
        "StatusCallbackMethod": METHOD,
        "SendDigits": TEXT,
        "Timeout": WHOLE,
        "TimeLimit": WHOLE,
        "Record": SWITCH,
        "RecordingChannels": TEXT,
        "RecordingStatusCallback": TEXT,
        "RecordingStatusCallbackMethod": METHOD,
        "RecordingStatusCallbackEvent": many(TEXT),
        "RecordingConfigurationId": TEXT,
        "RecordingTrack": TEXT,
        "Trim": TEXT,
        "SipAuthUsername": TEXT,
        "SipAuthPassword": TEXT,
        "MachineDetection": TEXT,
        "MachineDetectionTimeout": WHOLE,
        "MachineDetectionSpeechThreshold": WHOLE,
        "MachineDetectionSpeechEndThreshold": WHOLE,
        "MachineDetectionSilenceTimeout": WHOLE,
        "AsyncAmd": TEXT,
        "AsyncAmdStatusCallback": URL,
        "AsyncAmdStatusCallbackMethod": METHOD,
        "CallerId": TEXT,
        "CallReason": TEXT,
        "CallToken": TEXT,
        "Passports": TEXT,
        "Byoc": sid("BY"),
        "ClientNotificationUrl": URL,
    },
    required={"To": 21201, "From": 21213},
    one_of={("Url", "Twiml", "ApplicationSid"): 21205},
)
LIST_CALLS = _operation(
    "GET",
    "Calls.json",
    {
        "To": TEXT,
        "From": TEXT,
        "ParentCallSid": _CALL,
        "Status": choice("queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"),
        **moments("StartTime"),
        **moments("EndTime"),
        **PAGING,
    },
)
FETCH_CALL = _operation("GET", "Calls/{sid}.json", sids={"sid": _CALL})

LIST_RECORDINGS = _operation(
    "GET",
    "Recordings.json",
    {
        "CallSid": _CALL,
        "ConferenceSid": sid("CF"),
        "IncludeSoftDeleted": SWITCH,
        **moments("DateCreated"),
        **PAGING,
    },
)
FETCH_RECORDING = _operation("GET", "Recordings/{sid}.json", {"IncludeSoftDeleted": SWITCH}, sids={"sid": _RECORDING})
DELETE_RECORDING = _operation("DELETE", "Recordings/{sid}.json", sids={"sid": _RECORDING})

# The sound itself: the description leaves it out, the reference of the Recordings resource names both addresses.
FETCH_MP3 = _operation("GET", "Recordings/{sid}.mp3", sids={"sid": _RECORDING})
FETCH_WAV = _operation("GET", "Recordings/{sid}.wav", sids={"sid": _RECORDING})

_ROUTES: Mapping[str, ValueKind] = {
    "FriendlyName": TEXT,
    "ApiVersion": TEXT,
    "VoiceUrl": URL,
    "VoiceMethod": METHOD,
    "VoiceFallbackUrl": URL,
    "VoiceFallbackMethod": METHOD,
    "VoiceCallerIdLookup": SWITCH,
    "SmsUrl": URL,
    "SmsMethod": METHOD,
    "SmsFallbackUrl": URL,
    "SmsFallbackMethod": METHOD,
    "StatusCallback": URL,
    "StatusCallbackMethod": METHOD,
}
LIST_NUMBERS = _operation(
    "GET",
    "IncomingPhoneNumbers.json",
    {"PhoneNumber": TEXT, "FriendlyName": TEXT, "Beta": SWITCH, "Origin": TEXT, **PAGING},
)
UPDATE_NUMBER = _operation(
    "POST",
    "IncomingPhoneNumbers/{sid}.json",
    {
        **_ROUTES,
        "AccountSid": sid("AC"),
        "SmsApplicationSid": _APPLICATION,
        "VoiceApplicationSid": _APPLICATION,
        "TrunkSid": sid("TK"),
        "VoiceReceiveMode": choice("voice", "fax"),
        "EmergencyStatus": choice("Active", "Inactive"),
        "EmergencyAddressSid": sid("AD"),
        "IdentitySid": sid("RI"),
        "AddressSid": sid("AD"),
        "BundleSid": sid("BU"),
    },
    sids={"sid": _NUMBER},
)
FETCH_APPLICATION = _operation("GET", "Applications/{sid}.json", sids={"sid": _APPLICATION})
UPDATE_APPLICATION = _operation(
    "POST",
    "Applications/{sid}.json",
    {**_ROUTES, "SmsStatusCallback": URL, "MessageStatusCallback": URL, "PublicApplicationConnectEnabled": SWITCH},
    sids={"sid": _APPLICATION},
)
