"""What is left to do once the file is written, in order."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from autoreply.setup.draft import Draft
from autoreply.setup.settings_text import NAME
from channels import TextForm
from channels.registry import every

MORE = {"texts": ("Text messages", TextForm.SMS), "calls": ("Phone calls", TextForm.VOICE)}


def next_steps(draft: Draft, file: Path, *, serving: bool, signed_in: bool, page: str) -> list[str]:
    """Sentences with the command to type.

    `serving`: it runs from now on. `page`: where the practice page listens, "" where this computer cannot open it.
    """
    steps = _steps(draft, _config(file), serving=serving, signed_in=signed_in)
    return [*steps, *([f"See what it does at http://{page}/ on this computer."] if page else [])]


def _config(file: Path) -> str:
    """The flag that names the file, "" where commands find it by themselves."""
    return f" --config {shlex.quote(str(file.absolute()))}" if not found_by_itself(file) else ""


def found_by_itself(file: Path) -> bool:
    """Whether a command without --config finds this file, from wherever it is called."""
    usual = (Path("~/.config/autoreply/config.toml").expanduser(), Path("/etc/autoreply/config.toml"))
    return file.absolute() == next((place for place in usual if place.is_file()), usual[0])


def _steps(draft: Draft, config: str, *, serving: bool, signed_in: bool) -> Iterator[str]:
    if draft.proposal is not None and draft.proposal.sign_in is not None and not signed_in:
        yield f"Sign in to your mailbox, once: autoreply login {NAME}{config}"
    yield f"Read your settings back, with the next two weeks: autoreply check{config}"
    if not serving:
        yield f"Start Autoreply, and let it start with this computer: autoreply service install{config}"
    if draft.value("always_on") is False:
        yield "Move it to a computer that is on all night. Copy the settings file and the folder secrets beside it."
    yield "Try it: after hours, write to your address from another one. The reply comes within a minute."
    for key, (what, form) in MORE.items():
        if draft.value(key):
            yield f"{what}: follow {_guide(form)}. The keys are in config.example.toml."
    if draft.value("cover"):
        yield 'Before a vacation, add a [[vacation]] to the file with from, to, and cover = "cover".'
    yield f"Change anything: edit the file, or run `autoreply init{config}` again. Your answers are offered again."


def _guide(form: TextForm) -> str:
    """The page of the first kind of channel that sends texts of this form."""
    return next(kind.guide for kind in every() if kind.form is form and kind.guide)
