"""A simulator for Twilio, written from its published reference: it keeps state, speaks HTTP, and signs its webhooks."""

from autoreply_demo.simulators.telephone.calls.line import PhoneLine
from autoreply_demo.simulators.telephone.calls.sounds import AwaitedInput, HeardSound, Sound
from autoreply_demo.simulators.telephone.calls.twiml import TwimlRefused
from autoreply_demo.simulators.telephone.phone import Phone
from autoreply_demo.simulators.telephone.records import MessageResource, Number
from autoreply_demo.simulators.telephone.signature import sign
from autoreply_demo.simulators.telephone.telephone import ACCOUNT, AUTH, RequestsRefused, Telephone

__all__ = [
    "ACCOUNT",
    "AUTH",
    "AwaitedInput",
    "HeardSound",
    "MessageResource",
    "Number",
    "Phone",
    "PhoneLine",
    "RequestsRefused",
    "Sound",
    "Telephone",
    "TwimlRefused",
    "sign",
]
