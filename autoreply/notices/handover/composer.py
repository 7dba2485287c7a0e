"""Composes a hand-over when it is sent, from the record as it is then: what was answered meanwhile is marked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from autoreply.contents.content import Content, Missing
from autoreply.contents.contents import Contents, ForReader
from autoreply.contents.held_words import HeldWords
from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.delivery.compose import MEGABYTE
from autoreply.notices.handover.document import (
    HandoverDocument,
    Reader,
    compose,
    sound_name,
    with_papers,
    with_section,
)
from autoreply.notices.handover.findings import Finder
from autoreply.notices.handover.job import REFERENCE, SHORT, is_late
from autoreply.notices.handover.night import MOST_PEOPLE, NightFindings, PersonLine, people
from autoreply.notices.handover.render import html, plain
from autoreply.notices.notice import Notice, NoticeExtent, NoticeRequest
from autoreply.record import Record
from autoreply.record.alerts import BY_PRACTICE
from autoreply.record.items import Item
from autoreply.record.staff.handovers import Handover
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from channels import Attachment, Channel

ASKS_FOR = 25.0  # seconds for the contents of one hand-over, which is to go within a minute; what is late follows
HandoverSection = Callable[[str, str, datetime], Sequence[str]]  # a reader, their language, now: the sentences


class HandoverComposer:
    """A `Composer`. `channels` are asked for what the record does not have."""

    def __init__(
        self,
        settings: Settings,
        record: Record,
        channels: Mapping[str, Channel],
        sections: Mapping[str, HandoverSection],
        monotonic: Callable[[], float],
        held: HeldWords,
    ) -> None:
        """`sections` stand below the people, by the key of their heading."""
        self._settings, self._record, self._sections = settings, record, sections
        self._monotonic = monotonic
        self._forms = {name: kind_of(entry).form for name, entry in settings.channels.items()}
        takers = {key: one.name for key, one in settings.people.items()} | {BY_PRACTICE: settings.practice}
        self._finder = Finder(record, channels, self._forms, takers)
        self._contents = Contents(channels, record, held)

    def __call__(self, request: NoticeRequest) -> Notice | None:
        """Compose it; None if it is gone, or quiet where the practice does not want to hear that."""
        made = self._record.handovers.of(int(request.reference[REFERENCE]))
        if made is None:
            return None
        made = replace(made, reader=request.person)  # the practice, once the reader it was made for has left
        items = self._record.handovers.items(made.number)
        if not items and not self._settings.handover.quiet_nights:
            return None
        if not request.whole:
            return self._notice(made, people(items, NightFindings(self._forms)), request)
        found = self._finder.find(items, request.now)
        lines = people(items, found)
        listed = [item for line in lines[:MOST_PEOPLE] for item in line.items]
        contents = self._contents_of(listed, request)
        self._note([content for each in contents.values() for content in each], request)
        return self._notice(made, people(items, replace(found, contents=contents)), request)

    def _contents_of(self, items: Sequence[Item], request: NoticeRequest) -> dict[int, list[Content]]:
        """What these people wrote and said, by the numbers of the messages. All sound shares the room of one mail."""
        found: dict[int, list[Content]] = {}
        used, until = 0, self._monotonic() + ASKS_FOR
        held = [*self._finder.held(items), *self._finder.gone(items)]
        for channel in dict.fromkeys(item.channel for item in held):
            numbers = {item.message: item.number for item in held if item.channel == channel}
            deliveries = self._record.deliveries.of_messages(channel, list(numbers))
            mine = self._record.deliveries.joined([one.number for one in deliveries], request.identity, request.now)
            whose = ForReader(request.person, mine)
            known = channel in self._settings.channels
            alone = self._settings.delivery_for(channel).attach_up_to * MEGABYTE if known else 0
            room = alone - used if request.extent is NoticeExtent.FULL else 0
            if request.extent is NoticeExtent.NO_CONTENT:
                contents = self._contents.left_out(deliveries, whose)
            else:
                contents = self._contents.of(deliveries, room, whose, lambda: self._monotonic() < until)
            for content in contents:
                used += len(content.audio)
                fits_alone = content.says is Missing.TOO_LARGE and content.octets <= alone
                one = replace(content, says=Missing.SEPARATE) if fits_alone else content
                found.setdefault(numbers[content.delivery.message], []).append(one)
        return found

    def _note(self, contents: Sequence[Content], request: NoticeRequest) -> None:
        """What is shown goes with it. All else that waited for it goes by itself."""
        shown = {one.delivery.number: one for one in contents if one.says is not Missing.SEPARATE}
        self._record.deliveries.release(request.identity, shown)
        for number, content in shown.items():
            self._record.deliveries.went_without(number, request.identity, content.without)

    def _come_separately(self, lines: Sequence[PersonLine]) -> bool:
        """Whether anything of these people is delivered by itself."""
        items = self._finder.held([item for line in lines for item in line.items])
        return any(self._record.deliveries.of_messages(item.channel, [item.message]) for item in items)

    def _notice(self, made: Handover, lines: Sequence[PersonLine], request: NoticeRequest) -> Notice:
        reader = self._reader(made.reader, request.language)
        document = self._document(made, lines, request, reader)
        sounds = list(_sounds(lines, reader.zone))
        counts = {"people": len(lines), "urgent": sum(line.urgent for line in lines)}
        return Notice(
            subject=document.subject,
            plain=plain(document),
            html=html(document),
            attachments=sounds,
            unattached=plain(self._document(made, lines, request, replace(reader, files=False))) if sounds else "",
            short=counts_text(request.language, **counts) if lines else document.answer,
            spoken=counts_spoken(request.language, **counts) if lines else document.answer,
        )

    def _document(
        self, made: Handover, lines: Sequence[PersonLine], request: NoticeRequest, reader: Reader
    ) -> HandoverDocument:
        late = is_late(made)
        separately = self._come_separately(lines[MOST_PEOPLE:])
        document = compose(lines, (made.began, made.opened), reader, late=late, separately=separately)
        if request.whole and made.opened - made.began > SHORT:
            for heading, section in self._sections.items():
                sentences = section(made.reader, request.language, request.now)
                document = with_section(document, heading, sentences)
        return with_papers(document, self._record.papers.head())

    def _reader(self, reader: str, language: str) -> Reader:
        settings = self._settings
        page = (settings.web.public_url or "").rstrip("/")
        zone = settings.zone_of(reader or None)
        return Reader(language, settings.country, zone, settings.handover.names, page)


def _sounds(lines: Sequence[PersonLine], zone: ZoneInfo) -> Iterator[Attachment]:
    for line in lines:
        for contents in line.findings.contents.values():
            yield from (
                Attachment(sound_name(each, zone), "audio/mpeg", each.audio)
                for each in contents
                if each.audio and each.delivery.message in {item.message for item in line.items}
            )
