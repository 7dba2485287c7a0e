"""The settings file that comes of the answers: short, with a word of explanation at each place."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autoreply.setup.draft import Draft
from autoreply.setup.hours_questions import TypedWeek
from channels.setup import AccountSetup, Proposal

NAME = "office"
OF_COMPUTER, STATE = Path("/etc"), "/var/lib/autoreply"
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def settings_text(draft: Draft, file: Path, listen: str = "") -> str:
    """The whole text of `file`, as TOML. `listen`: where the practice page listens, where that is not the default."""
    return "\n".join(
        [*_practice(draft), *_state(file), *_hours(draft), *_cover(draft), *_channel(draft), *_web(listen), ""]
    )


def secrets(draft: Draft) -> dict[str, str]:
    """The secrets by the name of their file."""
    password = draft.value("password")
    return {NAME: str(password)} if password is not None else {}


def _practice(draft: Draft) -> Iterator[str]:
    yield "# Written by `autoreply init`. Every other key stands in config.example.toml, which is the manual."
    yield "# After a change: autoreply check"
    yield f"practice  = {text(draft.value('practice'))}"
    yield f"country   = {text(draft.value('country'))}  # decides the emergency number and the crisis lines"
    yield f"timezone  = {text(draft.value('city').key)}"
    yield f"languages = {_value(list(draft.value('languages')))}"
    if draft.value("voice") == "I":
        yield 'voice     = "I"  # replies say "I", not "we"'
    yield ""


def _state(file: Path) -> Iterator[str]:
    """Of the whole computer: the service's user and whoever calls commands have to find the same record."""
    if file.absolute().is_relative_to(OF_COMPUTER):
        yield f"state = {text(STATE)}"
        yield ""


def _hours(draft: Draft) -> Iterator[str]:
    week: TypedWeek = draft.value("hours")
    yield "[hours]  # when you read messages; a day that is not named is closed"
    for days, hours in week.table.items():
        yield f"{_key(days)} = {text(hours)}"
    yield ""
    if draft.value("region"):
        yield "[holidays]"
        yield f"region = {text(draft.value('region'))}"
        yield f"skip = {_value(list(draft.value('work_on', ())))}  # holidays on which you work"
        yield ""


def _cover(draft: Draft) -> Iterator[str]:
    if draft.value("cover"):
        yield '[contacts.cover]  # in a [[vacation]] write: cover = "cover"'
        yield f"name = {text(draft.value('cover'))}"
        yield f"contact = {text(draft.value('cover_contact'))}"
        yield ""


def _channel(draft: Draft) -> Iterator[str]:
    proposal = draft.proposal
    assert proposal is not None
    yield f"[channels.{NAME}]"
    for key, value in account_table(draft, proposal, draft.tools.account).items():
        yield f"{key} = {_value(value)}"


def account_table(draft: Draft, proposal: Proposal, account: AccountSetup) -> dict[str, Any]:
    """The account's table, with the place of what lets it in."""
    table = account.table(proposal)
    if proposal.sign_in is not None:
        table["oauth"] = {**proposal.sign_in, "client_id": draft.value("client_id")}
    else:
        table["imap"] = {**table["imap"], "password_file": f"secrets/{NAME}"}
    if draft.value("ca_file"):
        for purpose in ("imap", "smtp"):
            table[purpose] = {**table[purpose], "ca_file": draft.value("ca_file")}
    return table


def _web(listen: str) -> Iterator[str]:
    if listen:
        yield ""
        yield "[web]"
        yield f"listen = {text(listen)}"


def text(value: str) -> str:
    """A basic string of TOML, whatever is in it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(each)}' for key, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else text(str(value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else text(key)
