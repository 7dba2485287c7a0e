"""The settings file that comes of the answers: short, with a word of explanation at each place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autoreply.editing import toml_text
from autoreply.setup.draft import Draft
from autoreply.setup.hours_questions import TypedWeek
from channels.setup import AccountSetup, Proposal

NAME = "office"
OF_COMPUTER, STATE = Path("/etc"), "/var/lib/autoreply"


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
    yield f"practice  = {toml_text.text(draft.value('practice'))}"
    yield f"country   = {toml_text.text(draft.value('country'))}  # decides the emergency number and the crisis lines"
    yield f"timezone  = {toml_text.text(draft.value('city').key)}"
    yield f"languages = {toml_text.value(list(draft.value('languages')))}"
    if draft.value("voice") == "I":
        yield 'voice     = "I"  # replies say "I", not "we"'
    yield ""


def _state(file: Path) -> Iterator[str]:
    """Of the whole computer: the service's user and whoever calls commands have to find the same record."""
    if file.absolute().is_relative_to(OF_COMPUTER):
        yield f"state = {toml_text.text(STATE)}"
        yield ""


def _hours(draft: Draft) -> Iterator[str]:
    week: TypedWeek = draft.value("hours")
    yield "[hours]  # when you read messages; a day that is not named is closed"
    for days, hours in week.table.items():
        yield f"{toml_text.key(days)} = {toml_text.text(hours)}"
    yield ""
    if draft.value("region"):
        yield "[holidays]"
        yield f"region = {toml_text.text(draft.value('region'))}"
        yield f"skip = {toml_text.value(list(draft.value('work_on', ())))}  # holidays on which you work"
        yield ""


def _cover(draft: Draft) -> Iterator[str]:
    if draft.value("cover"):
        yield '[contacts.cover]  # in a [[vacation]] write: cover = "cover"'
        yield f"name = {toml_text.text(draft.value('cover'))}"
        yield f"contact = {toml_text.text(draft.value('cover_contact'))}"
        yield ""


def _channel(draft: Draft) -> Iterator[str]:
    proposal = draft.proposal
    assert proposal is not None
    yield f"[channels.{NAME}]"
    for key, value in account_table(draft, proposal, draft.tools.account).items():
        yield f"{key} = {toml_text.value(value)}"


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
        yield f"listen = {toml_text.text(listen)}"
