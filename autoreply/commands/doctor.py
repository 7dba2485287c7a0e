"""`autoreply doctor`."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace

import click

from autoreply.answering.account import Account
from autoreply.commands.common import SettingsSource, as_json, config, in_sentences, printable, record_of, settings_of
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.hours.feeds import feeds_of
from autoreply.inspect.reach_report import NOBODY_TOLD, alone
from autoreply.inspect.storage_report import examine_storage
from autoreply.notices.notices import Notices
from autoreply.notices.proof import Proofs
from autoreply.notices.push import PushNotifier
from autoreply.record import Record, RecordError
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.checks.reach_checks import reaches
from autoreply.settings.checks.undelivered import carries_words, stays_with_provider
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Channel, Finding, HoldsTexts
from schedules import SystemClock


@click.command(
    "doctor",
    help="Test the record, the feeds and every account for real, without changing anything. Exit status 1 on problems.",
)
@config
@as_json
@click.argument("accounts", nargs=-1)
@in_sentences()
def command(where: SettingsSource, as_json: bool, accounts: tuple[str, ...]) -> None:
    settings = settings_of(where)
    unknown = set(accounts) - set(settings.channels)
    if unknown:
        raise click.UsageError(
            f"There is no channel {', '.join(sorted(unknown))}. The channels are: {', '.join(settings.channels)}."
        )
    found = examine(settings, accounts or tuple(settings.channels))
    if as_json:
        rows = [{"of": of, "ok": one.ok, "about": one.about, "says": one.says, "look": one.look} for of, one in found]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        click.echo(printable(render(found)))
    sys.exit(0 if all(one.ok for _, one in found) else 1)


def examine(settings: Settings, accounts: tuple[str, ...]) -> list[tuple[str, Finding]]:
    """Everything that can be tried, as (of what, finding)."""
    known = [("record", one) for one in _record(settings, accounts)]
    found = [*known, *(("feeds", one) for one in _feeds(settings))]
    clock = SystemClock()
    with Record.open("sqlite://") as record:  # the accounts are tried even where the practice's own cannot be opened
        given = Dependencies(record, clock, state_folder(settings), Health(clock), Metrics())
        engine = build_engine(settings, given)
        found += [("reach", one) for one in _reach(settings, engine.notices)]
        for name in accounts:
            account = engine.accounts[name]
            found += [(name, one) for one in _storage(settings, name, account)]
            found += [(name, one) for one in _channel(account.channel)]
    return found


def render(found: list[tuple[str, Finding]]) -> str:
    """One line a finding, grouped, with what to do where something is wrong."""
    lines: list[str] = []
    group = ""
    for of, one in found:
        if of != group:
            lines += ["", of] if lines else [of]
            group = of
        mark = "!!" if not one.ok else "??" if one.look else "ok"
        lines.append(f"  {mark}  {one.about}: {one.says}")
    return "\n".join([*lines, "", _summary([one for _, one in found])])


def _summary(found: list[Finding]) -> str:
    wrong, open_ = sum(not one.ok for one in found), sum(one.ok and one.look for one in found)
    asked = f"Check {_findings(open_)} yourself (??)." if open_ else ""
    return f"{f'{_findings(wrong)} to fix (!!).' if wrong else 'Everything works.'} {asked}".strip()


def _findings(many: int) -> str:
    return "1 thing" if many == 1 else f"{many} things"


def _record(settings: Settings, accounts: tuple[str, ...]) -> Iterator[Finding]:
    try:
        record = record_of(settings)
        unreachable = record.unreachable.count(SystemClock().now())
        record.close()
    except RecordError as error:
        yield Finding(False, "record", str(error))
        return
    yield Finding(True, "record", "opens, and has this version's format")
    for name in accounts:
        if unreachable.get(name):
            yield Finding(True, "unreachable", _unreachable(settings, name, unreachable[name]))


def _unreachable(settings: Settings, name: str, many: int) -> str:
    who = "1 contact" if many == 1 else f"{many} contacts"
    return f"{name}: {kind_of(settings.channels[name]).unreachable.format(who=who)}"


def _storage(settings: Settings, name: str, account: Account) -> list[Finding]:
    """Whether what people send reaches anybody, and for how long the provider keeps it."""
    if not stays_with_provider(settings.channels[name]):
        return []
    if not carries_words(settings, settings.channels[name].person or ""):
        says = "what people send here stays with the provider: name a mailbox under [reach], or look there each morning"
        return [Finding(True, "delivery", says, look=True)]
    if not isinstance(account.channel, HoldsTexts):
        return []
    wishes, now = settings.delivery_for(name), SystemClock().now()
    try:
        with record_of(settings) as record:
            return examine_storage(account.channel, name, record, account.calendar(), wishes, now)
    except RecordError:  # it is reported by itself
        return []


def _reach(settings: Settings, notices: Notices) -> Iterator[Finding]:
    """Which ways to everybody are proved. One way alone is refused: when it breaks, nobody learns of it."""
    if not settings.reach.ways:
        yield Finding(False, "the owner", NOBODY_TOLD)
    try:
        record = record_of(settings)
    except RecordError:
        return  # it is told already
    try:
        proofs = Proofs(settings, record, SystemClock())
        for path, reach in reaches(settings):
            key = str(path[1]) if len(path) > 1 else ""
            reports = proofs.reports(notices.ways(key)) if reach.ways else []
            who = settings.people[key].name if key else "the owner"
            for one in reports:
                trouble = one.way.notifier.trouble() if isinstance(one.way.notifier, PushNotifier) else ""
                yield Finding(one.ready and not trouble, f"{who} by {one.way.kind}", trouble or one.says)
            if not key and reports and (says := alone(settings, reports)):
                yield Finding(False, who, says)
    finally:
        record.close()


def _feeds(settings: Settings) -> list[Finding]:
    clock = SystemClock()
    health = Health(clock)
    feeds = feeds_of(settings, state_folder(settings), clock, health)
    feeds.refresh()
    wrong = [Finding(False, one.about, one.says) for one in health.troubles()]
    number = len(feeds.addresses) - len(wrong)
    return [*wrong, Finding(True, "calendar feeds", f"{number} can be read")] if number else wrong


def _channel(channel: Channel) -> list[Finding]:
    """What it found just now: other than the daemon, `doctor` does not try again."""
    try:
        return [replace(one, says=one.says.replace("; trying again.", ".")) for one in channel.examine()]
    finally:
        channel.close()
