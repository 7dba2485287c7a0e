"""Where a call stands, and what Twilio tells of it there. All of it travels in the signed request; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from channels.twilio.senders import shown

MOST_TRIES = 3  # wrong keys, before the caller is led on without one
_HIGHEST = 20  # of a count in an address


class Stage(StrEnum):
    """The value is the last part of the hook's path."""

    CALL = "call"  # somebody calls
    DIALLED = "dialled"  # the telephones of the practice rang
    SCREEN = "screen"  # somebody of the practice picked up
    SCREENED = "screened"  # and pressed a key
    MENU = "menu"  # the caller pressed a key
    TAKEN = "taken"  # a message was left
    RETURNED = "returned"  # the person on call, or the crisis line, was called
    RECORDED = "recorded"  # a recording can be fetched


@dataclass(frozen=True, slots=True)
class StepInput:
    """One request of Twilio, as far as a decision needs it.

    `sender` is "" where the caller hides the number. `turn` is which of the practice's telephones was called last,
    `tries` how many wrong keys were pressed. `screened` says whether a called person has to press 1, and `accepted`
    whether one did, or had not to; `on_call` that it is the person on call. `bridged` and `seconds`, the length of a
    recording, are None where Twilio does not say. `used_up` says that the caller was
    connected on key 3 as often tonight as one caller is.
    """

    stage: Stage
    call: str = ""
    parent: str = ""
    sender: str = ""
    number: str = ""
    digits: str = ""
    dialled: str = ""
    bridged: bool | None = None
    turn: int = 0
    tries: int = 0
    screened: bool = True
    on_call: bool = False
    accepted: bool = False
    recording: str = ""
    seconds: int | None = None
    used_up: bool = False
    status: str = ""

    @property
    def talked(self) -> bool:
        """Whether a person of the practice spoke with the caller.

        A screened call that nobody accepted may end as "completed" as well: a mailbox took it. Where anything is in
        doubt nobody spoke, and the caller hears the numbers once too often (rules of Twilio's <Dial> and <Number url>).
        """
        joined = self.bridged if self.bridged is not None else self.dialled in {"completed", "answered"}
        return joined and (self.accepted or not self.screened)


def read(stage: Stage, query: str, params: Mapping[str, str]) -> StepInput:
    """From what was posted. Never raises: what makes no sense is as if it were not there."""
    state = dict(parse_qsl(query, keep_blank_values=True, errors="replace"))
    bridged = params.get("DialBridged", "").lower()
    return StepInput(
        stage=stage,
        call=params.get("CallSid", ""),
        parent=params.get("ParentCallSid", ""),
        sender=shown(params.get("From", "")),
        number=params.get("To", ""),
        digits=params.get("Digits", ""),
        dialled=params.get("DialCallStatus", ""),
        bridged=None if bridged not in {"true", "false"} else bridged == "true",
        turn=_count(state.get("turn", "")),
        tries=_count(state.get("tries", "")),
        screened=state.get("screened", "1") != "0",
        on_call=state.get("on_call", "") == "1",
        recording=params.get("RecordingSid", ""),
        seconds=_number(params.get("RecordingDuration", "")),
        status=params.get("RecordingStatus", ""),
    )


def _count(text: str) -> int:
    return min(_number(text) or 0, _HIGHEST)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
