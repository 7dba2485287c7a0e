"""The stage of a call, and its input from Twilio. The signed request carries the whole state; we keep none."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from channels.twilio.senders import shown

MOST_TRIES = 3  # wrong keys before the call goes on without one
_HIGHEST = 20  # of a count in an address


class Stage(StrEnum):
    """The value is the last part of the webhook's path."""

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
    """The facts of one request of Twilio that a stage needs.

    `sender` is "" if the caller hides the number. `turn` is the place of the phone that was called last. `tries` counts
    wrong keys. `screened`: the called person has to press 1. `accepted`: they did, or did not have to. `on_call`: it is
    the person on call. `bridged`, and `seconds`, the length of a recording, are None if Twilio does not say.
    `used_up`: the caller has used up key 3 for this night.
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

        A screened call that nobody accepted may also end as "completed": a mailbox took it. In doubt nobody spoke, and
        the caller hears the numbers once too often (Twilio, <Dial> and <Number url>).
        """
        joined = self.bridged if self.bridged is not None else self.dialled in {"completed", "answered"}
        return joined and (self.accepted or not self.screened)


def read(stage: Stage, query: str, params: Mapping[str, str]) -> StepInput:
    """Read a request. Never raises: ignores values that make no sense."""
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
