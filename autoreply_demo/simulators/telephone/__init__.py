"""A stand-in for Twilio, written from its published reference: it keeps state, speaks HTTP, and signs its webhooks."""

from autoreply_demo.simulators.telephone.heard import Awaits, Heard, Sound
from autoreply_demo.simulators.telephone.line import Line
from autoreply_demo.simulators.telephone.phone import Phone
from autoreply_demo.simulators.telephone.records import Message, Number
from autoreply_demo.simulators.telephone.signature import sign
from autoreply_demo.simulators.telephone.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.twiml import TwimlRefused

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
