"""Turns a message in Slack into an `Inbound`. Pure: no connection, no clock, and no exception for any payload."""

from collections.abc import Mapping
from datetime import datetime

from channels import Inbound
from channels.slack.reading.authors import Author, Workspace
from channels.slack.reading.post import SlackPost
from channels.slack.reading.signals import signals
from channels.slack.settings import SlackSettings
from channels.slack.web_api.tokens import BOT

APP = "app"  # stands for the app's own conversation with the member


def parse(
    channel: str, post: SlackPost, settings: SlackSettings, ourselves: Workspace, author: Author, arrived: datetime
) -> Inbound:
    """Return the message as an `Inbound`. `arrived` counts if the message has no time of its own."""
    person = recipient(post, ourselves)
    return Inbound(
        channel=channel,
        id=post.id,
        sender=_sender(post, settings, person),
        conversation=post.channel,
        arrived=post.arrived or arrived,
        signals=dict(signals(post, settings, ourselves, author)),
        text=post.words,
        context=_context(post, settings, person),
        reply_to=post.user if _answers_alone(post, settings) else post.channel,
        person=person,
        overheard=not post.is_private and settings.in_channels != "message",
        locator=person if post.is_private else BOT,
    )


def _sender(post: SlackPost, settings: SlackSettings, person: str) -> str:
    """Return the key under which limits are counted: a member in the conversation that gets the reply.

    A client who writes to several people of the practice may get a reply from each. The app's private replies all go to
    one conversation, whichever channel they answer.
    """
    if not post.user:
        return ""
    alone = _answers_alone(post, settings) if not post.is_private else person == BOT
    return f"{APP if alone else post.channel}@{post.user}".lower()


def recipient(post: SlackPost, ourselves: Workspace) -> str:
    """Return to whom of the practice a message was written, a key of [people], or `BOT` for the app.

    In a channel it is the one person whom the message mentions. If it mentions several, or the app, it is `BOT`.
    """
    if not post.is_private:
        named = sorted(filter(ourselves.is_ours, post.mentions))
        return ourselves.staff.get(named[0], BOT) if len(named) == 1 else BOT
    return BOT if post.is_bot or post.owner == post.user else ourselves.staff.get(post.owner, BOT)


def _answers_alone(post: SlackPost, settings: SlackSettings) -> bool:
    """Whether the author of a message in a channel gets the reply in private."""
    return not post.is_private and settings.in_channels == "message"


def _context(post: SlackPost, settings: SlackSettings, person: str) -> Mapping[str, str]:
    """Return as whom to reply, and in which thread: privately as the addressee, in a channel as the app."""
    if post.is_private:
        return {"as": person, "since": post.ts}
    thread = {} if _answers_alone(post, settings) else {"thread": post.thread}
    return {"as": BOT, "since": post.ts, "asked_in": f"{post.channel}:{post.thread}", **thread}
