"""Reads an event, finds out whether it is for us and who wrote it, and passes it to the core."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from cachetools import FIFOCache

from channels import ChannelHost, Work, WorkKind
from channels.slack.intake import ACK_WITHIN, Intake
from channels.slack.parse import parse
from channels.slack.reading.authors import Author, Workspace, read_workspace
from channels.slack.reading.humans import HumanMessages
from channels.slack.reading.members import Members
from channels.slack.reading.post import MARK, SlackPost, read_post
from channels.slack.reading.sent import SentMessages
from channels.slack.reading.signals import WRITTEN, is_addressed, is_shown_to_us, is_to_be_asked
from channels.slack.reading.threads import AnsweredThreads
from channels.slack.settings import SlackSettings

MOST = 10_000  # messages that we remember


class EventReader:
    """Lives in one event loop."""

    def __init__(
        self,
        name: str,
        settings: SlackSettings,
        host: ChannelHost,
        members: Members,
        humans: HumanMessages,
        sent: SentMessages,
    ) -> None:
        self._name, self._settings, self._host = name, settings, host
        self._members, self._humans, self._sent = members, humans, sent
        self._threads = AnsweredThreads(name, host.store)
        staff = {person.user: key for key, person in settings.people.items()}
        self.ourselves = Workspace(staff=staff, install=host.install)
        self._known = asyncio.Event()
        self._under_way = 0
        self._taken: FIFOCache[str, None] = FIFOCache(MOST)
        self._wrote_last: FIFOCache[str, str] = FIFOCache(MOST)  # by conversation: which client

    @property
    def threads(self) -> AnsweredThreads:
        """The threads in which the app replied."""
        return self._threads

    def learn(self, answer: Mapping[str, Any]) -> None:
        """Read our identity from the response of `auth.test` for the app."""
        self.ourselves = read_workspace(answer, self.ourselves.staff, self._host.install)
        self._known.set()

    async def take(self, body: Mapping[str, Any], intake: Intake) -> bool:
        """Pass on the message of an event. Returns False if it is not for us.

        Raises `HostError` if only the record knows whether it is for us: then it has to be read again.
        """
        post = read_post(body)
        if post is None:
            return False
        self._under_way += 1
        try:
            return await self._take(post, intake)
        finally:
            self._under_way -= 1

    @property
    def is_idle(self) -> bool:
        """Whether no event is being read."""
        return self._under_way == 0

    async def _take(self, post: SlackPost, intake: Intake) -> bool:
        if not self._known.is_set():
            await self._until_known()
        if not is_shown_to_us(post, self.ourselves, self._members.has_token):
            return False
        if self.ourselves.is_ours(post.user):
            self._note_human(post, intake)
            return False
        if not is_addressed(post, self._settings, self.ourselves) and not await self._is_in_our_thread(post):
            return False
        asked = is_to_be_asked(post, self.ourselves)
        author = await self._members.author(post.user) if asked else Author()
        inbound = parse(self._name, post, self._settings, self.ourselves, author, self._host.now())
        self._taken[post.id] = None
        if not post.is_private and not post.edited and post.subtype in WRITTEN:
            self._wrote_last[post.channel] = post.user
        await intake.bring(inbound, _places(post))
        return True

    async def _is_in_our_thread(self, post: SlackPost) -> bool:
        """Whether it is in a thread in which the app replied. Raises what the bookmarks raise."""
        if not post.is_reply or post.subtype not in WRITTEN:
            return False
        return await asyncio.to_thread(self._threads.has, f"{post.channel}:{post.thread}")

    def has_taken(self, body: Mapping[str, Any]) -> bool:
        """Whether this process has passed on the message of an event already."""
        post = read_post(body)
        return post is not None and post.id in self._taken

    async def recent_conversations(self) -> Mapping[str, int]:
        """Return the conversations in which people wrote, with a higher number for later.

        Raises what the bookmarks raise.
        """
        ours = await asyncio.to_thread(self._humans.conversations)
        brought = (post.partition(":")[0] for post in self._taken)
        return {channel: number for number, channel in enumerate((*ours, *brought))}

    async def _until_known(self) -> None:
        """Wait briefly after the start until we know our own workspace."""
        try:
            async with asyncio.timeout(ACK_WITHIN):
                await self._known.wait()
        except TimeoutError:
            return

    def _note_human(self, post: SlackPost, intake: Intake) -> None:
        """Note that a person of the practice wrote. Posts by programs in their name, such as ours, do not count."""
        program = post.subtype not in WRITTEN or any(post.raw.get(mark) for mark in ("bot_id", "app_id"))
        ours = post.mark[0] == MARK or self._sent.is_ours(post) or post.user not in self.ourselves.staff
        if program or ours or post.edited:
            return
        at = post.arrived or self._host.now()
        places = self._written_to(post)
        for place in places:
            self._humans.wrote(place, at)
        work = Work(WorkKind.CHAT, self.ourselves.staff[post.user], at, f"{at.timestamp():017.6f}")
        intake.human_wrote(places, work)

    def _written_to(self, post: SlackPost) -> Sequence[str]:
        """Return to whom a person of the practice writes, as places.

        In a channel: those whom they mention, and the thread; else the client who wrote last; else everybody there.
        """
        if post.is_private:
            return (post.channel,)
        named = sorted(user for user in post.mentions if not self.ourselves.is_ours(user))
        found = [f"{post.channel}@{user}" for user in named]
        if post.is_reply:
            parent = post.parent_user
            found += [f"{post.channel}:{post.thread}", *([f"{post.channel}@{parent}"] if parent else [])]
        if found:
            return found
        last = self._wrote_last.get(post.channel)
        return (f"{post.channel}@{last}",) if last else (post.channel,)


def _places(post: SlackPost) -> Sequence[str]:
    """Return the places in which a person of the practice would write to the author of `post`."""
    if post.is_private:
        return (post.channel,)
    thread = (f"{post.channel}:{post.thread}",) if post.is_reply else ()
    return (post.channel, f"{post.channel}@{post.user}", *thread)
