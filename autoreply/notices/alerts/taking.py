"""Somebody of the practice takes an alert by its code."""

from datetime import datetime

from autoreply.notices.alerts.codes import codes_in
from autoreply.record import Record
from autoreply.record.alerts import BY_PRACTICE


def take_by_text(record: Record, text: str, person: str, now: datetime) -> None:
    """Take every alert whose code is in a text of `person`, "" being the practice. Raises `RecordError`."""
    for number in codes_in(text):
        record.alerts.take(number, person or BY_PRACTICE, now)
