"""How do messages come and go? The types that pass between a channel and the core. Nothing here is of one provider.

A channel states facts about messages and sends replies. The core decides whether to reply, and with what.
"""

from channels.calls import CallState as CallState
from channels.calls import Speech as Speech
from channels.errors import AccountRefused as AccountRefused
from channels.errors import ChannelError as ChannelError
from channels.errors import HostError as HostError
from channels.errors import Refused as Refused
from channels.errors import SendError as SendError
from channels.errors import TryAgain as TryAgain
from channels.errors import Uncertain as Uncertain
from channels.fallbacks import CommandHost as CommandHost
from channels.fallbacks import Fallbacks as Fallbacks
from channels.fallbacks import Undated as Undated
from channels.host import ChannelHost as ChannelHost
from channels.host import KeyValue as KeyValue
from channels.host import LastResort as LastResort
from channels.inspect import AnswersCalls as AnswersCalls
from channels.inspect import Describes as Describes
from channels.inspect import Fingerprints as Fingerprints
from channels.inspect import MakesSamples as MakesSamples
from channels.inspect import MentionsPeople as MentionsPeople
from channels.inspect import NamesAddresses as NamesAddresses
from channels.inspect import NamesPeople as NamesPeople
from channels.inspect import NeedsLogin as NeedsLogin
from channels.inspect import Reachable as Reachable
from channels.inspect import Replays as Replays
from channels.inspect import Step as Step
from channels.inspect import Transcripts as Transcripts
from channels.messages import Deliver as Deliver
from channels.messages import DeliveryFailure as DeliveryFailure
from channels.messages import Inbound as Inbound
from channels.messages import Reply as Reply
from channels.messages import TextForm as TextForm
from channels.people import LogsInPeople as LogsInPeople
from channels.people import PresentsPeople as PresentsPeople
from channels.protocols import Channel as Channel
from channels.protocols import ChannelKind as ChannelKind
from channels.protocols import Finding as Finding
from channels.protocols import Listens as Listens
from channels.protocols import LogsIn as LogsIn
from channels.protocols import Looks as Looks
from channels.protocols import Posture as Posture
from channels.protocols import Presents as Presents
from channels.protocols import ReportsFailures as ReportsFailures
from channels.protocols import Sends as Sends
from channels.signal import Signal as Signal
from channels.webhook import InlineMessage as InlineMessage
from channels.webhook import Received as Received
from channels.webhook import Webhook as Webhook
from channels.webhook import WebhookRequest as WebhookRequest
from channels.webhook import WebhookResponse as WebhookResponse
from channels.webhook import hook_path as hook_path
