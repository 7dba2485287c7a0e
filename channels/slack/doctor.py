"""Tries the app, its tokens and its channels for real, and reports what it found. Changes nothing."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from channels import ChannelError, ChannelHost, Finding, SendError
from channels.slack.login import granted
from channels.slack.manifest import TRYING
from channels.slack.scopes import ScopeNeed, of_bot, of_person, reads_channels
from channels.slack.settings import SlackSettings
from channels.slack.web_api.tokens import BOT, SlackTokens
from channels.slack.web_api.web import WebApiClient, WebApiRefusal

SKEW = timedelta(seconds=30)  # signatures are good for five minutes, statuses end by Slack's clock


def examine(name: str, settings: SlackSettings, tokens: SlackTokens, host: ChannelHost) -> list[Finding]:
    """Return what works, and what to do about the rest."""
    return [
        *_bot(settings, tokens, host),
        *_line(settings, tokens),
        *(found for person in settings.people for found in _person(name, settings, tokens, person)),
        _people_finding(name, settings, tokens),
    ]


def _bot(settings: SlackSettings, tokens: SlackTokens, host: ChannelHost) -> Iterator[Finding]:
    try:
        token = tokens.of(BOT)
        web = WebApiClient(settings, token, "The bot token")
        answer = web.call("auth.test")
    except (ChannelError, SendError) as error:
        yield Finding(False, "app", str(error))
        return
    if not token.startswith("xoxb-") or not answer.get("bot_id"):
        yield Finding(False, "app", "The bot token is of another kind: take the Bot User OAuth Token, xoxb-...")
        return
    yield Finding(
        True, "app", f"Slack accepts the bot token, for the workspace {str(answer.get('team') or '?')[:80]!r}"
    )
    yield from _scopes("app", of_bot(settings), web)
    yield from _clock(web.headers, host.now())
    if reads_channels(settings):
        for channel in settings.client_channels:
            yield _channel(web, channel)
    elif settings.client_channels:
        yield Finding(
            False, "channels", 'client_channels are named, but in_channels = "silence" leaves them unanswered'
        )
    yield Finding(
        True, "messages tab", "No token can see it: in Slack open the app's Messages tab and write a word there"
    )
    yield Finding(True, "trying it", TRYING[settings.colleagues])


def _scopes(about: str, needs: tuple[ScopeNeed, ...], web: WebApiClient) -> Iterator[Finding]:
    """Yield one line for each missing scope, with what fails without it."""
    there = granted(web)
    missing = [need for need in needs if need.scope not in there]
    for need in missing:
        says = (
            f"{need.scope} is missing: {need.costs}. Take the manifest of `autoreply slack manifest`, install it anew"
        )
        yield Finding(False, f"{about}: scope", says)
    beyond = sorted(there - {need.scope for need in needs} - {"identify"})
    if beyond:
        yield Finding(True, f"{about}: scopes", f"{', '.join(beyond)} would not be needed")
    elif not missing:
        yield Finding(True, f"{about}: scopes", "all that is needed, and nothing more")


def _clock(headers: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    try:
        off = abs(parsedate_to_datetime(headers.get("date", "")) - now)
    except (ValueError, TypeError):
        return  # there is no usable date
    says = f"Slack's clock and ours differ by {int(off.total_seconds())} seconds"
    yield Finding(off <= SKEW, "clock", says if off <= SKEW else f"{says}: set the clock of this machine")


def _channel(web: WebApiClient, channel: str) -> Finding:
    try:
        answer = web.call("conversations.info", channel=channel).get("channel")
    except WebApiRefusal as error:
        return Finding(False, "channel", f"{channel} cannot be seen ({error.word}): invite the app, or look up the id")
    except (ChannelError, SendError) as error:
        return Finding(False, "channel", f"{channel}: {error}")
    member = isinstance(answer, dict) and answer.get("is_member") is True
    says = "the app is in it" if member else "the app is not in it: type /invite @ and its name there"
    return Finding(member, "channel", f"{channel}: {says}")


def _line(settings: SlackSettings, tokens: SlackTokens) -> Iterator[Finding]:
    if settings.mode == "http":
        try:
            tokens.signing()
        except ChannelError as error:
            yield Finding(False, "signing secret", str(error))
            return
        yield Finding(True, "signing secret", "is there; whether it is right shows with the first event")
        return
    try:
        token = tokens.app()
        if not token.startswith("xapp-"):
            says = "The app-level token begins with xapp-: Basic Information, App-Level Tokens, Generate"
            yield Finding(False, "connection", says)
            return
        WebApiClient(settings, token, "The app-level token").call("apps.connections.open")
    except (ChannelError, SendError) as error:
        yield Finding(False, "connection", str(error))
        return
    yield Finding(True, "connection", "the app-level token opens one (Socket Mode)")


def _person(name: str, settings: SlackSettings, tokens: SlackTokens, person: str) -> Iterator[Finding]:
    """Check a person's token. A missing one is no problem: it only means that we do not act for this person."""
    if not tokens.has(person):
        says = "no token: messages to this person are not answered, status and notifications left alone. "
        yield Finding(True, person, f"{says}autoreply login {name} --person {person}")
        return
    try:
        token = tokens.of(person)
        web = WebApiClient(settings, token, f"The token of {person}")
        answer = web.call("auth.test")
    except (ChannelError, SendError) as error:
        yield Finding(False, person, str(error))
        return
    if not token.startswith("xoxp-") or answer.get("bot_id"):
        yield Finding(False, person, "The token is no user token; that begins with xoxp-")
    elif answer.get("user_id") != settings.people[person].user:
        yield Finding(False, person, f"The token belongs to another member than {settings.people[person].user}")
    else:
        yield Finding(True, person, "Slack accepts the token, and it is this person's")
        yield from _scopes(person, of_person(settings, person), web)


def _people_finding(name: str, settings: SlackSettings, tokens: SlackTokens) -> Finding:
    if not settings.people:
        says = "nobody is named: the app answers what is written to it. Messages to people are not seen"
        return Finding(True, "people", f"{says}; see [channels.{name}.people.KEY]")
    there = len(tokens.people())
    return Finding(True, "people", f"{there} of {len(settings.people)} let Autoreply act for them")
