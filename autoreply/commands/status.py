"""`autoreply status`: from the record, and from the running daemon where there is one."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from autoreply.commands.common import SettingsSource, as_json, config, in_sentences, record_of, settings_in_effect
from autoreply.commands.override import SAYS
from autoreply.decision.reason import words_and_slug
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.presence.reconciler import Shown, posture_key
from autoreply.record import Record, StoredOverride
from autoreply.service.probe import ask
from autoreply.settings import Settings, SettingsError
from autoreply.settings.channel import kind_of
from autoreply.settings.paths import state_folder
from autoreply.settings.service import WebSettings
from autoreply.telemetry.health import ALIVE, Health
from channels import NamesPeople
from schedules import Calendar, Clock, SystemClock

DAY = timedelta(days=1)


@click.command("status", help="Show who is open now, and any problems. Exit status 1 if there are problems.")
@config
@as_json
@click.option(
    "--quiet", is_flag=True, help="Only the exit status: 0 while the daemon is alive. For container health checks."
)
@in_sentences()
def command(where: SettingsSource, as_json: bool, quiet: bool) -> None:
    if quiet:
        sys.exit(0 if _alive(where) else 1)
    settings, wrong = settings_in_effect(where)
    record = record_of(settings)
    try:
        found = status(settings, record, SystemClock())
    finally:
        record.close()
    if wrong:
        click.echo(wrong, err=True)
        found["well"] = False
    click.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else render(found))
    sys.exit(0 if found["well"] else 1)


def status(settings: Settings, record: Record, clock: Clock) -> dict[str, Any]:
    """What is in the record, and what the daemon says of itself."""
    now = clock.now()
    feeds = feeds_of(settings, state_folder(settings), clock, Health(clock))
    hours = Hours(settings, feeds, record, clock)
    daemon = _daemon(settings)
    breakers = [
        {"channel": one.channel, "opened": one.opened.isoformat(), "says": one.says}
        for one in record.breakers.opened(now)
        if one.channel in settings.channels
    ]
    return {
        "practice": settings.practice,
        "daemon": daemon,
        "modes": list(_modes(settings, hours, now)),
        "postures": list(_postures(settings, record.postures.all())),
        "overrides": [_override(kept, settings) for kept in record.overrides.current(now)],
        "breakers": breakers,
        "last_day": [
            {"channel": channel, "reason": reason, "messages": number}
            for (channel, reason), number in sorted(record.messages.by_reason(now - DAY).items())
        ],
        "unreachable": (unreachable := record.unreachable.count(now)),
        "unreachable_says": [_unreachable(settings, channel, many) for channel, many in unreachable.items()],
        "replies": record.outgoing.by_state(),
        "waiting": [
            {"channel": row.channel, "attempts": row.attempts, "trouble": row.trouble}
            for row in record.outgoing.waiting()
        ],
        "well": daemon["alive"] and daemon["troubles"] == [] and not breakers,
    }


def render(found: dict[str, Any]) -> str:
    """The same for people."""
    lines = [found["practice"], ""]
    lines += [f"  {one['who']:<20} {one['says']}" for one in found["modes"]]
    lines += ["", f"  daemon: {found['daemon']['says']}"]
    lines += [f"  ! {trouble}" for trouble in found["daemon"]["troubles"]]
    lines += [f"  {one['channel']}: {one['says']}" for one in found["postures"]]
    lines += [f"  override: {one['says']}" for one in found["overrides"]]
    lines += [f"  ! replies on {one['channel']} are paused: {one['says']}" for one in found["breakers"]]
    lines += [f"  waiting on {one['channel']} ({one['attempts']} tries): {one['trouble']}" for one in found["waiting"]]
    refused = found["replies"].get("refused", 0)
    lines += [f"  ! your provider refused {refused} of the replies in the record"] * bool(refused)
    lost = found["replies"].get("undelivered", 0)
    lines += [f"  ! your provider took {lost} of the replies in the record, and they never arrived"] * bool(lost)
    lines += [f"  {says}" for says in found["unreachable_says"]]
    lines += ["", "  in the last 24 hours"]
    lines += [
        f"    {one['channel']:<20} {one['messages']:>5}  {words_and_slug(one['reason'])}" for one in found["last_day"]
    ]
    if not found["last_day"]:
        lines.append("    nobody wrote")
    return "\n".join(lines)


def _unreachable(settings: Settings, channel: str, many: int) -> str:
    """In the words of the channel's kind; also of a channel that is no longer in the file."""
    who = "1 person" if many == 1 else f"{many} people"
    entry = settings.channels.get(channel)
    return f"{channel}: {kind_of(entry).unreachable.format(who=who) if entry else f'{who} cannot be reached'}"


def _modes(settings: Settings, hours: Hours, now: datetime) -> Iterator[dict[str, Any]]:
    """Of the practice, its people, and the channels with hours of their own."""
    for who in (None, *settings.people):
        yield _mode(settings, settings.people[who].name if who else settings.practice, hours.of(who), now)
    for name, entry in settings.channels.items():
        if entry.hours:
            yield _mode(settings, name, hours.of_channel(name), now)


def _mode(settings: Settings, name: str, calendar: Calendar, now: datetime) -> dict[str, Any]:
    period = calendar.at(now)
    says = (
        f"{SAYS[period.mode]} until {settings.dates.full(period.end, calendar.zone)} ({period.label or period.cause})"
    )
    return {
        "who": name,
        "mode": period.mode.value,
        "until": _iso(period.end),
        "cause": period.cause.value,
        "says": says,
    }


def _postures(settings: Settings, shown: Mapping[str, Shown]) -> Iterator[dict[str, Any]]:
    """What each person shows on the channels that act for them, and who has not let them."""
    for channel, entry in settings.channels.items():
        folder = state_folder(settings) / "channels" / channel
        may_act_for = entry.settings.may_act_for(folder) if isinstance(entry.settings, NamesPeople) else {}
        for person, may in may_act_for.items():
            sign = shown.get(posture_key(channel, person)) if may else None
            says = _sign(settings, person, sign) if may else _no_token(settings, channel, person)
            yield {"channel": channel, "person": person, "let_in": may, "after_hours": sign and sign[0], "says": says}


def _sign(settings: Settings, person: str, sign: Shown | None) -> str:
    name, zone = settings.people[person].name, settings.zone_of(person)
    if sign is None:
        return f"{name} shows no status from Autoreply yet"
    if not sign[0]:
        return f"{name} shows a status of their own"
    return f"{name} is shown as away until {settings.dates.full(sign[1], zone)}"


def _no_token(settings: Settings, channel: str, person: str) -> str:
    return f"{settings.people[person].name} has not let Autoreply in. Run: autoreply login {channel} --person {person}"


def _override(kept: StoredOverride, settings: Settings) -> dict[str, Any]:
    wish, zone = kept.override, settings.zone_of(kept.person)
    who = settings.people[kept.person].name if kept.person in settings.people else settings.practice
    says = f"{who} {SAYS[wish.mode]} until {settings.dates.full(wish.until, zone)}, says {wish.author}: {wish.reason}"
    return {"person": kept.person, "mode": wish.mode.value, "until": _iso(wish.until), "says": says}


def _daemon(settings: Settings) -> dict[str, Any]:
    if settings.web.address is None:
        return {"alive": True, "says": 'not asked, because [web] listen is "off"', "troubles": []}
    answer = ask(settings.web, "readyz")
    if answer is None:
        return {"alive": False, "says": "not running, or it cannot be reached at [web] listen", "troubles": []}
    try:
        troubles = [str(one["says"]) for one in answer.json()["troubles"]]
    except (ValueError, KeyError, TypeError):
        says = "not there: another program answers at [web] listen. Choose another port, or stop that program"
        return {"alive": False, "says": says, "troubles": []}
    return {
        "alive": True,
        "says": "running, but not all is well" if troubles else "running, all is well",
        "troubles": troubles,
    }


def _alive(where: SettingsSource) -> bool:
    """Whether the daemon answers, or has no page. While the file has a mistake, the daemon goes on with the previous
    settings, and nobody may end it for that. Where those are not known, the usual address is asked.
    """
    try:
        web = settings_in_effect(where)[0].web
    except SettingsError:
        web = WebSettings()
    answer = ask(web, "healthz")
    return web.address is None or (answer is not None and answer.text == ALIVE)


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
