"""`autoreply explain`."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from autoreply.commands.common import PLACES, SettingsSource, as_json, config, in_sentences, record_of, settings_of
from autoreply.commands.explain_lines import LineError, read_line
from autoreply.decision.reason import words_and_slug
from autoreply.hours.instants import HELP, InstantError, read_instant
from autoreply.inspect.explain import ExplainedCall, ExplainedMessage, Explainer, UnknownChannelError
from autoreply.inspect.mailfiles import is_many, messages
from autoreply.record import Record, RecordError, StoredOverride
from autoreply.settings import Settings
from autoreply.settings.paths import example_file, has_record, state_folder
from autoreply.texts.dates import DateFormat
from channels import Refused
from schedules import SystemClock


@dataclass(frozen=True, slots=True)
class ExplainOptions:
    """The options of the command, each under the name of its parameter."""

    as_json: bool
    jsonl: bool
    person: str | None
    channel: str | None
    sender: str | None
    at: str | None
    own: tuple[str, ...]
    return_path: str | None
    mail: Path | None


@click.command("explain")
@config
@as_json
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line from standard input, write one a line.")
@click.option("--person", help="Ask for this person's channel (a key of [people]).")
@click.option("--channel", help="Ask for this channel. Else the person's first, else the first of the file.")
@click.option("--from", "sender", help="The sender: an address or a number. Else an ordinary person.")
@click.option("--at", "at", help=f"When it arrives; {HELP}. Else now, or when the mail says it arrived.")
@click.option("--own", multiple=True, help="An own address, in place of those of the file. May be given often.")
@click.option("--return-path", help="The envelope sender, if the mail file has none.")
@click.argument("mail", required=False, type=click.Path(exists=True, path_type=Path))
@in_sentences()
def command(where: SettingsSource, **options: Any) -> None:
    """Show what a person would receive on a channel at a time, and why.

    Without MAIL: for an ordinary person who writes. Autoreply looks in the record for the replies they had before.

    With MAIL: for that message. With an mbox or a Maildir: for each message at its own arrival, with a summary by
    reason. So you see what Autoreply would have answered last month.

    With --jsonl, each line is an object {"channel", "path" of a mail file or "raw" its octets as latin-1, "own":
    [addresses in place of the configured ones], "return_path", "at": arrival and present, as --at takes it}. You may
    leave out all but the mail. For each, it prints a line {"decision", "reason", "trace", "signals", "urgent",
    "reply"}, or {"error"}.
    """
    asked = ExplainOptions(**options)
    settings, now = _settings(where), SystemClock().now()
    instant = _instant(asked.at, settings, asked.person, now)
    wanted = not asked.mail and not asked.jsonl
    try:
        with (
            _known(settings, now, wanted=wanted) as (kept, record),
            Explainer.of(settings, now, kept, record, state_folder(settings)) as explainer,
        ):
            name = explainer.channel(asked.channel, asked.person)
            if asked.jsonl:
                _each_line(explainer, name, sys.stdin.buffer, now)
            elif asked.mail is not None and is_many(asked.mail):
                _replay(explainer, name, asked.mail, asked.as_json)
            else:
                click.echo(_explained(explainer, name, asked, instant, now))
    except UnknownChannelError as error:
        raise click.UsageError(str(error)) from error
    except Refused as error:
        raise click.UsageError("--from: this is not one mail address; write it like ana@mail.example") from error


def _explained(explainer: Explainer, name: str, asked: ExplainOptions, instant: datetime | None, now: datetime) -> str:
    """The answer about one message or one call."""
    settings = explainer.engine.settings
    if asked.mail is not None:
        raw, own = asked.mail.read_bytes(), list(asked.own) or None
        found = explainer.mail(name, raw, instant, own, asked.return_path)
    elif (explained := explainer.call(name, instant or now)) is not None:
        return _json(explained.as_json()) if asked.as_json else render_call(explained, settings.dates)
    else:
        found = explainer.person_writes(name, asked.sender, instant or now)
    return _json(found.as_json()) if asked.as_json else render(found, settings)


def _json(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, indent=2)


def render(found: ExplainedMessage, settings: Settings) -> str:
    """One explanation, for people."""
    case, decision, dates = found.case, found.outcome.decision, settings.dates
    zone = case.calendar.zone
    lines = [
        f"{case.inbound.channel}: a message that arrives {dates.full(case.inbound.arrived, zone)}",
        *(f"  {line}" for line in case.calendar.why(case.now, dates)),
        "",
        f"{'Answered' if decision.answers else 'Not answered'}: {words_and_slug(decision.reason)}",
        f"  {decision.says[:1].upper()}{decision.says[1:]}.",
        *(f"  {'no objection' if not step.says else 'objection   '}  {step.rule}" for step in decision.trace),
    ]
    if found.assumes:
        lines.append(f"  {found.assumes}")
    if found.alerts(settings):
        lines += ["", "Who is on call is alerted:", f"  {settings.oncall.ladder.in_words}."]
    if found.preview is not None:
        quoted = [f"  | {line}".rstrip() for line in str(found.preview["text"]).splitlines()]
        subject = [f"  | {found.preview['subject']}", "  |"] if found.preview["subject"] else []
        segments = found.preview["headers"].get("segments")
        cost = [f"  ({segments} segments, {found.preview['headers']['encoding']})"] if segments else []
        lines += ["", *subject, *quoted, *cost]
    return "\n".join(lines)


def render_call(explained: ExplainedCall, dates: DateFormat) -> str:
    """What a caller hears, for people: each step on a line, what follows a key below it."""
    lines = [
        f"{explained.channel}: a call that comes {dates.full(explained.at, explained.calendar.zone)}",
        *(f"  {line}" for line in explained.calendar.why(explained.at, dates)),
        "",
    ]
    for step in explained.steps:
        voice = f" [{step.language}]" if step.language else ""
        lines.append(f"  {'  ' * step.indent}{step.does + voice:<14} {step.words}".rstrip())
    return "\n".join(lines)


def _settings(where: SettingsSource) -> Settings:
    if where.file == PLACES[0] and not where.file.exists():
        click.echo("No settings file found: explaining by the example practice.", err=True)
        return settings_of(replace(where, file=example_file()))
    return settings_of(where)


@contextmanager
def _known(settings: Settings, now: datetime, *, wanted: bool) -> Iterator[tuple[list[StoredOverride], Record | None]]:
    """Overrides of the record, and the record itself, where it is `wanted` and there is one to look at."""
    if not wanted or not has_record(settings):
        yield [], None
        return
    try:
        record = record_of(settings)
    except (RecordError, OSError):
        yield [], None
        return
    try:
        yield record.overrides.current(now), record
    finally:
        record.close()


def _instant(at: str | None, settings: Settings, person: str | None, now: datetime) -> datetime | None:
    if person is not None and person not in settings.people:
        raise click.UsageError(
            f'"{person}" is not in [people]. The people are: {", ".join(settings.people) or "nobody"}.'
        )
    try:
        return None if at is None else read_instant(at, settings.zone_of(person), now)
    except InstantError as error:
        raise click.UsageError(f"--at: {error}") from error


def _each_line(explainer: Explainer, name: str, source: Iterable[bytes], now: datetime) -> None:
    """In octets and out in ASCII: no line can break the ones after it, whatever the locale."""
    for line in source:
        if line.strip():
            click.echo(json.dumps(_answer(explainer, name, line, now)))


def _answer(explainer: Explainer, name: str, line: bytes, now: datetime) -> dict[str, Any]:
    try:
        wish = read_line(line)
        channel = explainer.channel(wish.channel or name)
        at = wish.instant(explainer.zone(channel), now)
        return explainer.mail(channel, wish.raw, at, wish.own, wish.return_path).as_json()
    except (LineError, UnknownChannelError) as error:
        return {"error": str(error)}


def _replay(explainer: Explainer, name: str, path: Path, as_json: bool) -> None:
    console = Console(stderr=True)
    all_of_it = list(track(messages(path), "reading", console=console))
    results = track(explainer.replay(name, all_of_it), "deciding", total=len(all_of_it), console=console)
    if as_json:
        for found in results:
            click.echo(json.dumps({"at": found.inbound.arrived.isoformat(), **found.as_json()}, ensure_ascii=False))
    else:
        click.echo("\n".join(_summary(results)))


def _summary(results: Iterable[ExplainedMessage]) -> Iterator[str]:
    counts: Counter[tuple[bool, str]] = Counter()
    for found in results:
        decision = found.outcome.decision
        counts[decision.answers, decision.reason.value] += 1
    for answers, heading in ((True, "would have got a reply"), (False, "would have got no reply")):
        mine = {reason: number for (answered, reason), number in counts.items() if answered is answers}
        yield f"{sum(mine.values())} {heading}"
        yield from (
            f"  {number:>7}  {words_and_slug(reason)}"
            for reason, number in sorted(mine.items(), key=lambda row: -row[1])
        )
