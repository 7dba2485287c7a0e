"""Turns a message in Slack into a fact. Pure: no connection, no clock, and no exception for any payload."""

from collections.abc import Mapping
from datetime import datetime

from channels import Inbound
from channels.slack.authors import Author, Workspace
from channels.slack.post import SlackPost
from channels.slack.settings import SlackSettings
from channels.slack.signals import signals
from channels.slack.tokens import BOT

APP = "app"  # in place of a conversation: the app's own with the member


def parse(
    channel: str, post: SlackPost, settings: SlackSettings, ourselves: Workspace, author: Author, arrived: datetime
) -> Inbound:
    """The message as a fact; `arrived` where it does not tell its own time."""
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
    )


def _sender(post: SlackPost, settings: SlackSettings, person: str) -> str:
    """The key of the limits: a member, in the conversation in which the answer is read.

    Each person of the practice to whom somebody writes answers for themselves. The app's private answers meet in one
    conversation, from however many channels they are asked for.
    """
    if not post.user:
        return ""
    alone = _answers_alone(post, settings) if not post.is_private else person == BOT
    return f"{APP if alone else post.channel}@{post.user}".lower()


def recipient(post: SlackPost, ourselves: Workspace) -> str:
    """Whom of the practice a message was written to, a key of [people]; the app itself is `BOT`.

    In a channel: the one person whom it mentions. Where it mentions several, or the app, it is for the practice.
    """
    if not post.is_private:
        named = sorted(filter(ourselves.is_ours, post.mentions))
        return ourselves.staff.get(named[0], BOT) if len(named) == 1 else BOT
    return BOT if post.is_bot or post.owner == post.user else ourselves.staff.get(post.owner, BOT)


def _answers_alone(post: SlackPost, settings: SlackSettings) -> bool:
    """Whether the author of a message in a channel is answered in private."""
    return not post.is_private and settings.in_channels == "message"


def _context(post: SlackPost, settings: SlackSettings, person: str) -> Mapping[str, str]:
    """As whom to answer: in private as whom it was written to, in a channel as the app, and there in the thread."""
    if post.is_private:
        return {"as": person, "since": post.ts}
    thread = {} if _answers_alone(post, settings) else {"thread": post.thread}
    return {"as": BOT, "since": post.ts, "asked_in": f"{post.channel}:{post.thread}", **thread}
