"""How often, how late and to whom Autoreply replies: [answers], [breaker], [[exception]]."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from autoreply.settings.base import Section, Text, read_day, read_when
from autoreply.settings.duration import Duration, within
from channels.registry import address_forms

_SENDER = re.compile(r"[^\s@*]+@[^\s@*]+|\+\d{6,15}")  # one mail address or telephone number
_NUMBER = re.compile(r"\+[\d\s().-]{6,30}")
_DOMAIN = re.compile(r"[^\s@*/:]+\.[^\s@*/:.]+|\w+")
Count = Annotated[int, Field(ge=1, le=100_000)]


class Answers(Section):
    """The limits of replies. Each value in a channel's own [answers] replaces the practice's."""

    again_after: Annotated[Duration, within("10m", "1d")] = timedelta(hours=4)
    answer_within: Annotated[Duration, within("10m", "3d")] = timedelta(hours=6)
    quiet_after_human: Annotated[Duration, within("0s", "12h")] = timedelta(minutes=10)
    urgent_every: Annotated[Duration, within("1m", "4h")] = timedelta(minutes=10)
    quiet_gaps: Annotated[Duration, within("0s", "4h")] = timedelta()


class Breaker(Section):
    """How many replies an account may give before it stops and reports that."""

    per_10_minutes: Count = 30
    per_day: Count = 300
    urgent_per_10_minutes: Count = 30
    urgent_per_day: Count = 300
    strangers_urgent_per_10_minutes: Count = 10
    strangers_urgent_per_day: Count = 50


def _read_until(value: object) -> date | datetime:
    return (
        read_when(value)
        if isinstance(value, datetime) or (isinstance(value, str) and "T" in value)
        else read_day(value)
    )


class ExceptionRule(Section):
    """A sender, or a whole domain, that is never or always answered."""

    sender: Text | None = None
    domain: Text | None = None
    answer: Literal["never", "always"]
    reason: Text
    until: Annotated[date | datetime | None, PlainValidator(_read_until)] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.sender is None) == (self.domain is None):
            raise ValueError(
                'it names either a sender, "ana@mail.example", or a domain, "mail.example", not both or neither'
            )
        if self.sender is not None and not (_SENDER.fullmatch(self.who) or _may_be_of_chat(self.who, self.sender)):
            raise ValueError(
                "its sender is not one mail address or number, so it would never match; write sender = "
                '"ana@mail.example" or "+15550100199", or use domain = "mail.example"'
            )
        if self.domain is not None and "@" in self.domain.lstrip("@"):
            raise ValueError('its domain is a whole address; write sender = "ana@mail.example" for one person')
        if self.domain is not None and not _DOMAIN.fullmatch(self.who):
            raise ValueError('its domain would never match; write it like "mail.example", which includes subdomains')
        return self

    @property
    def who(self) -> str:
        """The sender or the domain, in lower case and without an @ in front. A number has no spaces or signs."""
        written = (self.sender or self.domain or "").strip()
        if self.sender is not None and _NUMBER.fullmatch(written):
            return re.sub(r"[^+\d]", "", written)
        return written.lower().removeprefix("@")


def _may_be_of_chat(*written: str) -> bool:
    """Whether a channel may know somebody so. In a chat, a sender ends in "@" and this."""
    return any(form.may_be_address(one.strip().lower()) for form in address_forms() for one in written)
