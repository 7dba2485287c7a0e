"""What the simulator keeps: the resources of Twilio's API, as plain records."""

from dataclasses import dataclass, field
from datetime import datetime

CAPABILITIES = {"voice": True, "sms": True, "mms": True, "fax": False}


@dataclass(slots=True)
class Resource:
    """Anything with a Sid. Times are aware."""

    sid: str
    created: datetime
    updated: datetime


@dataclass(slots=True)
class WebhookUrls(Resource):
    """What a number and an application have in common. An empty URL means that none is set."""

    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_caller_id_lookup: str = "false"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"


@dataclass(slots=True)
class Application(WebhookUrls):
    """A TwiML App: it rules the URLs of the numbers that name it."""

    sms_status_callback: str = ""
    message_status_callback: str = ""
    public_application_connect_enabled: str = "false"


@dataclass(slots=True)
class WhatsAppSender(Resource):
    """A number as WhatsApp knows it; its address begins with "whatsapp:"."""

    phone_number: str = ""
    status: str = "ONLINE"
    callback_url: str = ""
    callback_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback_url: str = ""


@dataclass(slots=True)
class Number(WebhookUrls):
    """A phone number of the account."""

    phone_number: str = ""
    capabilities: dict[str, bool] = field(default_factory=lambda: dict(CAPABILITIES))
    voice_application_sid: str = ""
    sms_application_sid: str = ""
    trunk_sid: str = ""
    voice_receive_mode: str = "voice"
    emergency_status: str = "Inactive"
    emergency_address_sid: str = ""
    address_sid: str = ""
    identity_sid: str = ""
    bundle_sid: str = ""


@dataclass(slots=True)
class Service(Resource):
    """A Messaging Service; `numbers` are the Sids of the numbers in its pool."""

    friendly_name: str = ""
    inbound_request_url: str = ""
    inbound_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    scan_message_content: str = "inherit"
    fallback_to_long_code: bool = True
    area_code_geomatch: bool = True
    synchronous_validation: bool = False
    validity_period: int = 36000
    usecase: str = "undeclared"
    use_inbound_webhook_on_number: bool = False
    advanced_opt_out: bool = False
    numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MessageResource(Resource):
    """A text, in or out."""

    from_: str = ""
    to: str = ""
    body: str = ""
    direction: str = "inbound"
    status: str = "received"
    sent: datetime | None = None
    error_code: int | None = None
    service_sid: str = ""
    status_callback: str = ""
    media: tuple[tuple[str, str], ...] = ()  # (URL, content type)


@dataclass(slots=True)
class CallResource(Resource):
    """One leg of a call."""

    from_: str = ""
    to: str = ""
    direction: str = "inbound"
    status: str = "queued"
    parent_sid: str = ""
    number_sid: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    url: str = ""
    method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_events: tuple[str, ...] = ("completed",)
    twiml: str = ""
    answered_by: str = ""  # as machine detection says, where the app asks for it

    @property
    def over(self) -> bool:
        return self.status in {"completed", "busy", "no-answer", "failed", "canceled"}


@dataclass(slots=True)
class RecordingResource(Resource):
    """What a caller said. `seconds` is the length after trimming."""

    call_sid: str = ""
    seconds: int = 0
    status: str = "processing"
    started: datetime | None = None
    source: str = "RecordVerb"
    silent: bool = False
    error_code: int | None = None
    completed: datetime | None = None
    deleted: bool = False
    encrypted: bool = False
    external: bool = False  # its sound lies in the customer's own storage


@dataclass(slots=True)
class Flow(Resource):
    """A Studio flow."""

    friendly_name: str = ""
    definition: dict[str, object] = field(default_factory=dict)
    status: str = "draft"
    revision: int = 1
    commit_message: str = ""


@dataclass(slots=True)
class Brand(Resource):
    """A practice in the Campaign Registry: PENDING, APPROVED, FAILED, IN_REVIEW or SUSPENDED."""

    status: str = "APPROVED"


@dataclass(slots=True)
class Campaign(Resource):
    """What a Messaging Service is registered to send: IN_PROGRESS, VERIFIED or FAILED."""

    service_sid: str = ""
    campaign_status: str = "VERIFIED"


@dataclass(slots=True)
class Verification(Resource):
    """Of a toll-free number: PENDING_REVIEW, IN_REVIEW, TWILIO_APPROVED or TWILIO_REJECTED."""

    number_sid: str = ""
    status: str = "TWILIO_APPROVED"


@dataclass(slots=True)
class Alert(Resource):
    """An entry of the Monitor: what went wrong, at which URL."""

    error_code: str = ""
    alert_text: str = ""
    request_url: str = ""
    resource_sid: str = ""
