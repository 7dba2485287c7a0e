"""What each request may carry, as the reference of the REST API and its OpenAPI description list it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from autoreply_demo.simulators.telephone.errors import RestError

PAGING = frozenset({"PageToken", "Page", "PageSize"})
MANY = frozenset({"MediaUrl", "PersistentAction", "StatusCallbackEvent", "RecordingStatusCallbackEvent"})


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RULING = (
    "FriendlyName ApiVersion VoiceUrl VoiceMethod VoiceFallbackUrl VoiceFallbackMethod VoiceCallerIdLookup SmsUrl "
    "SmsMethod SmsFallbackUrl SmsFallbackMethod StatusCallback StatusCallbackMethod "
)
NUMBER = _names(
    _RULING + "AccountSid SmsApplicationSid VoiceApplicationSid TrunkSid VoiceReceiveMode EmergencyStatus "
    "EmergencyAddressSid IdentitySid AddressSid BundleSid"
)
NUMBERS = _names("Beta FriendlyName PhoneNumber Origin") | PAGING
APPLICATION = _names(_RULING + "SmsStatusCallback MessageStatusCallback PublicApplicationConnectEnabled")
APPLICATIONS = _names("FriendlyName") | PAGING
MESSAGE = _names(
    "To StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod ForceDelivery ContentRetention "
    "AddressRetention SmartEncoded PersistentAction TrafficType ShortenUrls ScheduleType SendAt SendAsMms "
    "ContentVariables MessageIntent RiskCheck From FallbackFrom MessagingServiceSid Body MediaUrl ContentSid"
)
MESSAGE_UPDATE = _names("Body Status")
MESSAGES = _names("To From DateSent DateSent< DateSent>") | PAGING
CALL = _names(
    "To From Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent StatusCallbackMethod SendDigits "
    "Timeout Record RecordingChannels RecordingStatusCallback RecordingStatusCallbackMethod RecordingConfigurationId "
    "SipAuthUsername SipAuthPassword MachineDetection MachineDetectionTimeout RecordingStatusCallbackEvent Trim "
    "CallerId MachineDetectionSpeechThreshold MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout "
    "AsyncAmd AsyncAmdStatusCallback AsyncAmdStatusCallbackMethod Passports Byoc CallReason CallToken RecordingTrack "
    "TimeLimit ClientNotificationUrl Url Twiml ApplicationSid"
)
CALL_UPDATE = _names("Url Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Twiml TimeLimit")
CALLS = _names("To From ParentCallSid Status StartTime StartTime< StartTime> EndTime EndTime< EndTime>") | PAGING
MEDIA_LIST = _names("DateCreated DateCreated< DateCreated>") | PAGING
RECORDINGS = _names("DateCreated DateCreated< DateCreated> CallSid ConferenceSid IncludeSoftDeleted") | PAGING
RECORDING = _names("IncludeSoftDeleted")
MEDIA = _names("RequestedChannels Download")
SERVICE = _names(
    "FriendlyName InboundRequestUrl InboundMethod FallbackUrl FallbackMethod StatusCallback StickySender MmsConverter "
    "SmartEncoding ScanMessageContent FallbackToLongCode AreaCodeGeomatch ValidityPeriod SynchronousValidation Usecase "
    "UseInboundWebhookOnNumber"
)
FLOW = _names("FriendlyName Status Definition CommitMessage AuthorSid")
TOLL_FREE = _names("TollfreePhoneNumberSid Status ExternalReferenceId IncludeSubAccounts TrustProductSid") | PAGING
ALERTS = _names("LogLevel StartDate EndDate") | PAGING
SENDERS = _names("Channel") | PAGING

_METHODS = frozenset({"GET", "POST"})


class Parameters:
    """The parameters of one request, checked: only documented ones, and each of its kind."""

    def __init__(self, given: list[tuple[str, str]], allowed: frozenset[str]) -> None:
        self._given: dict[str, list[str]] = {}
        for name, value in given:
            if name not in allowed:
                raise RestError(20001, f"there is no parameter {name} here")
            if name in self._given and name not in MANY:
                raise RestError(20001, f"parameter {name} comes more than once")
            _check(name, value)
            self._given.setdefault(name, []).append(value)

    def get(self, name: str, otherwise: str = "") -> str:
        return self._given.get(name, [otherwise])[0]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._given.get(name, ()))

    def named(self, *names: str) -> dict[str, str]:
        """Those of `names` that are given."""
        return {name: self._given[name][0] for name in names if name in self._given}

    def fields(self, names: Mapping[str, str]) -> dict[str, str]:
        """What is given, by the field that each of its `names` (parameter -> field) stands for."""
        return {field: self._given[name][0] for name, field in names.items() if name in self._given}


def _check(name: str, value: str) -> None:
    if name.endswith("Method") and value not in _METHODS:
        raise RestError(20001, f"{name} is GET or POST")
    if name.endswith("Url") and value and not is_url(value):
        raise RestError(21502, value)


def is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
