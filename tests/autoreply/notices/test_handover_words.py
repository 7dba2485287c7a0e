"""What a hand-over says: first the answer, one entry a person, the same as text and as HTML, in every language."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.notices.handover.document import Reader, compose, with_papers
from autoreply.notices.handover.night import AnsweredBy, NightFindings, groups, people
from autoreply.notices.handover.render import html, plain
from autoreply.record.items import Item, ItemAlert
from autoreply.record.papers.chain import ChainHead
from autoreply.texts.words.language import known_languages
from channels import TextForm

NEW_YORK = ZoneInfo("America/New_York")
CLOSED, OPENED = datetime(2026, 11, 23, 22, tzinfo=UTC), datetime(2026, 11, 24, 14, tzinfo=UTC)
FORMS = {"line": TextForm.VOICE, "texts": TextForm.SMS, "office": TextForm.EMAIL, "team": TextForm.CHAT}
ANA, BEN = "+15550100001", "+15550100002"
PAGE = "https://desk.practice.example"


def item(number: int, sender: str = ANA, channel: str = "texts", **more: object) -> Item:
    values = {"reason": "answered", "urgent": False, "attachments": 0, "locator": "", "reply": "sent", "trouble": ""}
    values |= {"opted_out": False, "progress": "", "author": "", "changed": None}
    noted = CLOSED + timedelta(hours=2, minutes=number)
    return Item(number=number, channel=channel, message=f"m{number}", sender=sender, noted=noted, **(values | more))  # type: ignore[arg-type]  # values of many types


def reader(language: str = "en", country: str = "US", **more: object) -> Reader:
    return Reader(language, country, NEW_YORK, **({"page": PAGE} | more))  # type: ignore[arg-type]  # values of many types


def said(items: list[Item], who: Reader | None = None, findings: NightFindings | None = None, **more: bool) -> str:
    found = findings or NightFindings(FORMS)
    return plain(compose(people(items, found), (CLOSED, OPENED), who or reader(), **more))  # type: ignore[arg-type]  # of many types


def test_the_first_line_is_the_answer_and_urgent_words_come_first() -> None:
    urgent = item(3, BEN, "office", urgent=True)
    text = said(
        [item(1), item(2, "maria@mail.example", "office", progress="done", author="Lee", changed=OPENED), urgent]
    )
    assert text.startswith("3 people wrote or called, 1 with urgent words, 1 already answered.\n")
    assert text.index("WITH URGENT WORDS") < text.index(f"* {BEN} (urgent words)") < text.index("EVERYBODY ELSE")
    assert text.index("EVERYBODY ELSE") < text.index(f"* {ANA}\n") < text.index("* maria@mail.example")
    assert "You were closed from Mon, 5:00 PM EST to Tue, 9:00 AM EST." in text
    assert "Answered by Lee, Tue, 9:00 AM EST." in text
    assert "Text message on texts, Mon, 7:01 PM EST.\n  Got your automatic reply." in text
    assert f"Open on the page: {PAGE}/inbox/person?message=1\n  Call back: {ANA}" in text


@pytest.mark.parametrize("language", known_languages())
def test_the_foot_has_the_head_of_the_chain_whole_in_one_line(language: str) -> None:
    quiet = compose([], (CLOSED, OPENED), reader(language))
    head = ChainHead(214, "9f2c" * 16)
    said = with_papers(quiet, head)
    for text in (plain(said), html(said)):
        assert "214" in text
        assert head.short in text
        assert head.head not in text, "half of it is what people copy"
    assert with_papers(quiet, ChainHead(0, "")) == quiet


def test_one_person_over_many_channels_is_one_entry() -> None:
    left = NightFindings(FORMS, {2: 72, 3: 0}, links={4: "https://team.slack.example/p1"})
    four = [item(1), item(2, channel="line", reply=""), item(3, channel="line", reply=""), item(4, channel="team")]
    text = said(four, findings=left)
    assert text.startswith("1 person wrote or called.\n")
    assert text.count("* ") == 1
    assert "Voicemail, 1 min 12 s on line, Mon, 7:02 PM EST.\n  Call without a message on line, Mon, 7:03 PM" in text
    assert "Find the message: https://team.slack.example/p1" in text


def test_an_alert_that_nobody_took_comes_first_and_who_took_one_is_said_with_the_time() -> None:
    took = ItemAlert(1, "ana", CLOSED + timedelta(hours=3), None)
    items = [
        item(1, "+15550100003", urgent=True),
        item(2, urgent=True, alert=took, card=4),
        item(3, "maria@mail.example", "office", urgent=True, alert=took, card=4),
        item(4, BEN, urgent=True, alert=ItemAlert(2, "", None, None)),
        item(5, "+15550100004", urgent=True, alert=ItemAlert(3, "", None, OPENED)),
    ]
    text = said(items, findings=NightFindings(FORMS, people={"ana": "Ana Ruiz"}))
    assert text.startswith("4 people wrote or called, 4 with urgent words, 1 alert that nobody took.\n")
    assert text.index(f"* {BEN}") < text.index("* +15550100003") < text.index(f"* {ANA}, maria@mail.example")
    assert text.count("Nobody has taken the alert. See to it now.") == 1
    assert text.count("Ana Ruiz took the alert, Mon, 8:00 PM EST.") == 1


def test_who_only_called_has_a_heading_of_their_own_and_a_recording_that_is_not_known_yet_does_not() -> None:
    silent = NightFindings(FORMS, {1: 0})
    assert "CALLS WITHOUT A MESSAGE" in said([item(1, channel="line", reply="")], findings=silent)
    unknown = said([item(1, channel="line", reply="")])
    assert "CALLS WITHOUT A MESSAGE" not in unknown
    assert "Call on line, Mon, 7:01 PM EST.\n  Heard your greeting." in unknown


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reply": "expired"}, "The automatic reply did not arrive."),
        ({"reply": "undelivered"}, "The automatic reply did not arrive."),
        ({"reply": "due"}, "The automatic reply is still on its way."),
        ({"reply": "", "reason": "live-conversation"}, "Got no automatic reply."),
        ({"opted_out": True}, "Opted out of texts"),
        ({"attachments": 2}, "2 attachments."),
        (
            {"progress": "call-back", "author": "Lee", "changed": OPENED},
            "To call back, noted by Lee, Tue, 9:00 AM EST.",
        ),
    ],
)
def test_what_else_there_is_to_know_about_somebody(more: dict[str, Any], sentence: str) -> None:
    assert sentence in said([item(1, **more)])
    assert sentence not in said([item(1)])


def test_an_answer_counts_only_if_they_did_not_write_again_after_it() -> None:
    before = NightFindings(FORMS, answers={ANA: AnsweredBy(CLOSED + timedelta(hours=2))})
    after = NightFindings(FORMS, answers={ANA: AnsweredBy(CLOSED + timedelta(hours=3), "Ben")})
    assert "already answered" not in said([item(1)], findings=before)
    assert "Answered by Ben, Mon, 8:00 PM EST." in said([item(1)], findings=after)


def test_the_practice_chooses_how_much_of_a_number_is_shown() -> None:
    night = [item(1), item(2, "maria@mail.example", "office"), item(3, "", "line", reply="")]
    for names, shown in {"full": ANA, "last-four": "Number ending in 0001", "none": "Somebody"}.items():
        text = said(night, reader(names=names))
        assert f"* {shown}\n" in text
        assert "Somebody who showed no number or address" in text
        assert (ANA in text, "maria@" in text) == ((names == "full"),) * 2


def test_the_subject_names_nobody_and_a_quiet_night_says_so() -> None:
    night = compose(people([item(1, urgent=True)], NightFindings(FORMS)), (CLOSED, OPENED), reader())
    assert night.subject == "Tue, Nov 24: 1 person wrote or called"
    quiet = compose([], (CLOSED, OPENED), reader())
    assert quiet.subject == "Tue, Nov 24: Nobody wrote or called"
    assert plain(quiet).startswith("Nobody wrote or called.\n\nYou were closed from")


def test_a_busy_night_is_cut_and_says_how_many_more_are_on_the_page() -> None:
    crowd = [item(number, f"+1555010{number:04}") for number in range(500)]
    text = said(crowd)
    assert text.startswith("500 people wrote or called.")
    assert text.count("\n* ") == 40
    assert f"And 460 more on the page.\n{PAGE}/inbox\n" in text


def test_times_are_those_of_the_readers_clock_and_the_country_and_carry_the_zone() -> None:
    london = Reader("en", "GB", ZoneInfo("Europe/London"))
    assert "Text message on texts, Tue, 00:01 GMT." in said([item(1)], london)
    sao_paulo = Reader("en", "US", ZoneInfo("America/Sao_Paulo"))
    assert "Mon, 9:01 PM UTC-03." in said([item(1)], sao_paulo)
    long_ago = compose(people([], NightFindings()), (CLOSED - timedelta(days=14), OPENED), reader())
    assert "from Mon, Nov 9, 5:00 PM EST to Tue, 9:00 AM EST." in long_ago.preface[0]


def test_over_a_change_of_the_clock_each_time_has_its_own_zone() -> None:
    fall = (datetime(2026, 10, 31, 21, tzinfo=UTC), datetime(2026, 11, 2, 14, tzinfo=UTC))
    assert compose([], fall, reader()).preface[0] == "You were closed from Sat, 5:00 PM EDT to Mon, 9:00 AM EST."


class Words(HTMLParser):
    """What is read aloud of a page, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.tags, self._skipped = list[str](), list[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in ("style", "title"):
            self._skipped = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipped:
            self._skipped = ""

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words += data.split()


@pytest.mark.parametrize("language", known_languages())
def test_the_html_says_what_the_text_says_and_loads_nothing(language: str) -> None:
    night = [item(1, urgent=True), item(2, BEN, opted_out=True), item(3, "", "line", reply="")]
    document = compose(people(night, NightFindings(FORMS, {3: 0})), (CLOSED, OPENED), reader(language))
    page, text = html(document), plain(document)
    read = Words(page)
    assert page.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert {"img", "script", "link", "form", "iframe", "table"}.isdisjoint(read.tags)
    assert (read.tags.count("h1"), read.tags.count("h2"), read.tags.count("li")) == (1, 3, 3)
    marks = re.compile(r"^(\*|--|https://.*|\+\d+)$")
    spoken = [word.rstrip(":").lower() for word in text.split() if not marks.match(word)]
    assert [word.rstrip(":").lower() for word in read.words if not marks.match(word)] == spoken


def test_what_a_stranger_chose_as_an_address_cannot_break_out_or_hide() -> None:
    nasty = 'x"><script>alert(1)</script>\u202eevil\r\nBcc: all@mail.example'
    document = compose(people([item(1, nasty, "office")], NightFindings(FORMS)), (CLOSED, OPENED), reader())
    assert "<script>" not in html(document)
    assert "\u202e" not in html(document) + plain(document)
    assert "\nBcc" not in plain(document)
    assert "Bcc" not in document.subject


senders = st.sampled_from(["", ANA, BEN, "maria@mail.example"])
nights = st.lists(st.tuples(senders, st.sampled_from(sorted(FORMS)), st.booleans(), st.sampled_from(["sent", ""])))


@given(nights)
def test_whatever_the_night_each_message_is_in_exactly_one_line_of_exactly_one_group(
    night: list[tuple[str, str, bool, str]],
) -> None:
    items = [
        item(number, sender, channel, urgent=urgent, reply=reply)
        for number, (sender, channel, urgent, reply) in enumerate(night, 1)
    ]
    silent = NightFindings(FORMS, {each.number: each.number % 2 for each in items if each.channel == "line"})
    lines = people(items, silent)
    grouped = [each.number for _, mine in groups(lines) for line in mine for each in line.items]
    assert sorted(grouped) == [each.number for each in items]
    assert len(lines) == len({each.key for each in items})
