"""Finds the signals of a message in Slack, with their evidence. Pure.

On 134 payloads that Slack publishes, two rules alone separated people from programs without a mistake: one of the four
subtypes of people's messages, and no mark of a program (docs.slack.dev/reference/events/message).
"""

from collections.abc import Callable, Iterator

from channels import Signal
from channels.responders import begins_like_one
from channels.slack.reading.authors import SLACKBOT, Author, Workspace
from channels.slack.reading.post import MARK, SlackPost
from channels.slack.settings import SlackSettings

WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
_OF_PROGRAMS = ("bot_id", "bot_profile", "app_id")
Found = Iterator[tuple[Signal, str]]


def signals(post: SlackPost, settings: SlackSettings, ourselves: Workspace, author: Author) -> Found:
    """Yield every signal, in no particular order."""
    yield from _what(post)
    yield from _ours(post, ourselves)
    yield from _who(post, settings, ourselves, author)
    if begins_like_one(post.text):
        yield Signal.SOUNDS_LIKE_RESPONDER, "it begins like other automatic answers"
    if not post.is_private and settings.in_channels == "silence":
        yield Signal.OVERHEARD, 'others read along, and in_channels is "silence"'


def _what(post: SlackPost) -> Found:
    if post.subtype == "bot_message":
        yield Signal.AUTOMATIC, "subtype bot_message"
    elif post.subtype not in WRITTEN:
        yield Signal.NOT_A_MESSAGE, f"subtype {post.subtype[:40]}"
    elif post.raw.get("hidden"):
        yield Signal.NOT_A_MESSAGE, "it is hidden"
    elif post.edited or (post.raw.get("edited") and post.raw.get("type") != "app_mention"):
        yield Signal.EDITED, "it is an edit"
    marks = [name for name in _OF_PROGRAMS if post.raw.get(name)]
    if marks:
        yield Signal.AUTOMATIC, f"{', '.join(marks)}: a program posted it"


def _ours(post: SlackPost, ourselves: Workspace) -> Found:
    event_type, install = post.mark
    if event_type == MARK and install == ourselves.install:
        yield Signal.OUR_REPLY, "the metadata are ours"
    elif event_type == MARK:
        yield Signal.AUTOMATIC, "the metadata are those of another Autoreply"
    if ourselves.is_ours(post.user):
        yield Signal.OURSELVES, "the app or a person of the practice wrote it"


def _who(post: SlackPost, settings: SlackSettings, ourselves: Workspace, author: Author) -> Found:
    if post.user == SLACKBOT:
        yield Signal.SYSTEM_SENDER, "Slackbot"
    elif not post.user:
        yield Signal.INVALID_SENDER, "nobody wrote it"
    elif author.program:
        yield Signal.AUTOMATIC, "the member is a program or a workflow"
    elif is_colleague(post, ourselves, author) and not answers_colleagues(post, settings):
        yield Signal.COLLEAGUE, "an ordinary member of our own workspace"


def is_colleague(post: SlackPost, ourselves: Workspace, author: Author) -> bool:
    """Whether a colleague wrote it, by the team. `is_stranger` is false for strangers who share a channel with us."""
    inside = ourselves.is_inside(post.team or author.team) and ourselves.is_inside(author.team or post.team)
    return (inside or ourselves.is_of_organization(author.enterprise)) and not author.guest and bool(author.team)


def answers_colleagues(post: SlackPost, settings: SlackSettings) -> bool:
    return settings.colleagues or post.channel in settings.client_channels


def is_shown_to_us(post: SlackPost, ourselves: Workspace, has_token: Callable[[str], bool]) -> bool:
    """Whether Slack shows it to the app, or to a person of the practice whose token we have.

    Slack also sends the private messages of the person who installed the app. Those are not for us.
    """
    if post.is_bot:
        return True
    person = ourselves.staff.get(post.owner)
    return person is not None and has_token(person)


def is_addressed(post: SlackPost, settings: SlackSettings, ourselves: Workspace) -> bool:
    """Whether it is addressed to the practice, and not only written in a channel where the app is."""
    if post.kind in ("im", "mpim") or post.channel in settings.client_channels:
        return True
    return post.raw.get("type") == "app_mention" or any(map(ourselves.is_ours, post.mentions))


def is_to_be_asked(post: SlackPost, ourselves: Workspace) -> bool:
    """Whether we need `users.info` to know who wrote it.

    For outsiders the team is enough, unless our workspace is one of several in an organization.
    """
    if not post.user or ourselves.is_ours(post.user) or post.user == SLACKBOT or post.subtype not in WRITTEN:
        return False
    return not post.team or ourselves.is_inside(post.team) or bool(ourselves.enterprise)
