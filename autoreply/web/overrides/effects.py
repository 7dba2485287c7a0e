"""What a manual change would do on every channel, worked out before it happens."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoreply.answering.facts import OCCASIONS, facts
from autoreply.hours.calendars import Calendars
from autoreply.inspect.phrases import named
from autoreply.settings.paths import state_folder
from autoreply.web.request import RequestContext
from channels import AnswersCalls, NamesPeople, Presents, PresentsPeople
from schedules import Calendar, Override


@dataclass(frozen=True, slots=True)
class ChannelEffect:
    """What one channel would do: what happens to its `status`, and the `reply` that people would get.

    `reply` is "" while it is open, and for `call`s, whose greeting stands on the page of texts. `person` is the name of
    the one it concerns, "" where the whole channel follows.
    """

    channel: str
    kind: str
    status: str
    reply: str
    call: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class OverrideRequest:
    """A valid form. `fields` are what it said, to be sent once more."""

    person: str | None
    override: Override
    fields: Mapping[str, str]


def effects(request: RequestContext, wanted: OverrideRequest) -> Iterator[ChannelEffect]:
    """What every channel that follows these hours would show and reply from now on."""
    supposed = request.engine.hours.supposing(wanted.person, wanted.override)
    for name, entry in request.engine.settings.channels.items():
        channel = request.engine.accounts[name].channel
        if wanted.person in (None, entry.person):
            yield _effect(request, name, supposed)
        elif wanted.person in _let_in(request, name):
            shown = channel.people() if isinstance(channel, PresentsPeople) else ()
            yield ChannelEffect(
                name,
                entry.kind,
                _changed_statuses(request, shown, supposed),
                _reply(request, name, supposed.of(wanted.person), wanted.person),
                person=name_of(request, wanted.person),
            )


def common_reply(found: Sequence[ChannelEffect]) -> str:
    """The reply to show once: that of most channels, and of these the longest; "" where nobody gets one."""
    many = Counter(one.reply for one in found if one.reply)
    return max(many, key=lambda reply: (many[reply], len(reply)), default="")


def _let_in(request: RequestContext, name: str) -> set[str]:
    """The people of the practice for whom a channel answers, by their own hours."""
    settings = request.engine.settings
    own = settings.channels[name].settings
    may_act_for = own.may_act_for(state_folder(settings) / "channels" / name) if isinstance(own, NamesPeople) else {}
    return {person for person, may in may_act_for.items() if may}


def _changed_statuses(request: RequestContext, people: Sequence[str], supposed: Calendars) -> str:
    """Whose status would change on a channel that shows one for each person."""
    hours, now = request.engine.hours, request.now
    changed = [who for who in people if supposed.of(who).at(now).mode is not hours.of(who).at(now).mode]
    if not changed:
        return "No status changes."
    return f"The status of {named([name_of(request, who) for who in changed])} changes."


def _effect(request: RequestContext, name: str, supposed: Calendars) -> ChannelEffect:
    account, calendar = request.engine.accounts[name], supposed.of_channel(name)
    period, before = calendar.at(request.now), account.calendar().at(request.now)
    until = request.engine.settings.dates.full(period.end, calendar.zone)
    wanted = f"{'open' if period.working else 'closed'} until {until}"
    if isinstance(account.channel, PresentsPeople):
        status = _changed_statuses(request, account.channel.people(), supposed)
    elif not isinstance(account.channel, Presents):
        status = "It sends replies only. It has no status to change."
    else:
        status = f"Its status {'stays' if period.mode is before.mode else 'changes to'}: {wanted}."
    kind = request.engine.settings.channels[name].kind
    if isinstance(account.channel, AnswersCalls):
        return ChannelEffect(name, kind, status, "", call=not period.working)
    return ChannelEffect(name, kind, status, _reply(request, name, calendar))


def _reply(request: RequestContext, name: str, calendar: Calendar, person: str | None = None) -> str:
    """The reply to somebody who has not had one yet; "" where nobody gets a reply."""
    account, period = request.engine.accounts[name], calendar.at(request.now)
    if period.working:
        return ""
    known = facts(account, calendar, period, request.now)
    if calendar.zone != account.calendar().zone:
        known = replace(known, place="")  # as in real replies: the place is not where this person works
    return account.words_for(person or "").say(OCCASIONS[period.cause], known).text


def name_of(request: RequestContext, person: str | None) -> str:
    return request.engine.settings.people[person].name if person is not None else request.engine.settings.practice
