"""A stand-in for Twilio, written from its published reference: it keeps state, speaks HTTP, and signs its webhooks."""

from autoreply.demo.telephone.heard import Awaits, Heard, Sound
from autoreply.demo.telephone.line import Line
from autoreply.demo.telephone.phone import Phone
from autoreply.demo.telephone.records import Message, Number
from autoreply.demo.telephone.signature import sign
from autoreply.demo.telephone.telephone import ACCOUNT, AUTH, Telephone
from autoreply.demo.telephone.twiml import TwimlRefused

__all__ = [
    "ACCOUNT",
    "AUTH",
    "Awaits",
    "Heard",
    "Line",
    "Message",
    "Number",
    "Phone",
    "Sound",
    "Telephone",
    "TwimlRefused",
    "sign",
]
