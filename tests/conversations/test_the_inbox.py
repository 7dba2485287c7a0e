"""Conversations on the page where the night is worked off: read, listen, answer once, call back, done."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

import pytest

from autoreply.contents.content import Missing
from autoreply.record import State
from autoreply.record.cards.cards import Act, CardFields
from autoreply.record.follow_ups import FollowUpPage, FollowUpState
from channels import DeliveryFailure, Inbound
from tests.browser.practice import PASSWORD
from tests.browser.visitor import Response, Visitor
from tests.conversations.morning import MARIA, OURS, TOM, Practice

ALERTS = '[oncall]\npeople = ["ana"]\nhandoff = "mon 9:00"\nstarting = 2026-11-23\nalerts = ["texts", "office"]'
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="(.*?)">', re.DOTALL)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


class Colleague(Visitor):
    """Somebody of the practice at the page."""

    def opens_person(self, number: int) -> str:
        return self.reads(f"/inbox/person?message={number}")

    def previews(self, number: int, text: str) -> dict[str, str]:
        """Write a text, look at its preview, and return the fields of its form."""
        page = self.opens_person(number)
        form = {name: unescape(value) for name, value in HIDDEN.findall(page.rpartition("/inbox/answer")[2])}
        answer = self.posts("/inbox/answer", message=form["message"], form=form["form"], text=text)
        assert answer.status == 200, answer.text
        sending = answer.text.partition("/inbox/send")[2].partition("</form>")[0]
        return {name: unescape(value) for name, value in HIDDEN.findall(sending) if name != "csrf"}

    def sends(self, fields: dict[str, str], when: str = "now") -> Response:
        return self.posts("/inbox/send", None, **fields, when=when)


@dataclass(frozen=True)
class Octets:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


def raw(visitor: Visitor, path: str, **headers: str) -> Octets:
    connection = HTTPConnection(visitor.url.removeprefix("http://"), timeout=60)
    connection.request("GET", path, headers={"Cookie": visitor.cookie, **headers})
    answer = connection.getresponse()
    found = Octets(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return found


def logged_in(practice: Practice) -> Colleague:
    colleague = Colleague(practice.url)
    assert colleague.logs_in(PASSWORD).status == 303
    return colleague


@pytest.fixture
def lee(practice: Practice) -> Colleague:
    return logged_in(practice)


def sounds(page: str) -> list[str]:
    """The addresses of the recordings on a page."""
    return [unescape(address) for address in re.findall(r'<audio [^>]*src="(.*?)"', page)]


def newest(practice: Practice) -> int:
    return max(person.last for person in inbox(practice).people)


def inbox(practice: Practice, progress: FollowUpState = FollowUpState.NEW) -> FollowUpPage:
    return practice.record.follow_ups.page(progress, ("texts", "line"), 99, 0)


def may_text(practice: Practice, lee: Colleague) -> bool:
    """Whether the page offers to text the one client; where it does not, it says why."""
    [one] = {person.last for state in FollowUpState for person in inbox(practice, state).people}
    page = lee.opens_person(one)
    assert ("This person opted out of texts." in page) is ('name="text"' not in page)
    return 'name="text"' in page


def test_the_list_has_everybody_once_urgent_words_first_and_nobody_of_the_mailing_lists(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Hello")
    practice.texts("Are you there?")
    practice.looks(minutes=5)
    practice.calls(TOM, speaks=12)
    practice.mails("nia@mail.example", "I want to kill myself")
    page = lee.reads("/inbox")
    assert [page.count(one) > 0 for one in (MARIA, TOM, "nia@mail.example")] == [True] * 3
    assert page.index("nia@mail.example") < page.index(MARIA) < page.index(TOM)
    assert "2 texts on texts" in page
    assert "call on line" in page
    assert "Hello" not in page, "nothing is fetched for the list"


def test_by_day_a_text_is_on_the_list_and_a_mail_is_not(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-24 10:00") as practice:
        practice.texts("Hello")
        practice.mails("nia@mail.example")
        page = logged_in(practice).reads("/inbox")
        assert MARIA in page
        assert "nia@mail.example" not in page


def test_the_words_of_a_text_are_fetched_while_somebody_looks_and_say_when_they_are_gone(
    practice: Practice, lee: Colleague
) -> None:
    sid = practice.texts("I would <b>like</b> to talk")
    practice.looks()
    page = lee.opens_person(newest(practice))
    assert "I would &lt;b&gt;like&lt;/b&gt; to talk" in page
    assert "Got the after-hours reply. The reply was sent." in page
    practice.texting.discard(sid)
    assert "This text was deleted at your provider." in lee.opens_person(newest(practice))


def test_a_voicemail_is_streamed_through_us_whole_or_in_parts_and_never_kept(
    practice: Practice, lee: Colleague
) -> None:
    practice.calls(TOM, speaks=12)
    number = newest(practice)
    page = lee.opens_person(number)
    assert "Voicemail, 12 s on line" in page
    [sound] = sounds(page)
    asked = len(practice.twilio.requests)
    whole = raw(lee, sound)
    assert len(practice.twilio.requests) == asked + 1, "the first byte comes within one round trip to the provider"
    assert (whole.status, whole.headers["content-type"]) == (200, "audio/mpeg")
    assert (whole.headers["cache-control"], whole.headers["accept-ranges"]) == ("no-store", "bytes")
    assert len(whole.body) == int(whole.headers["content-length"]) > 1000
    part = raw(lee, sound, Range="bytes=100-199")
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.body)}"
    assert raw(lee, sound, Range="lines=1-2").status == 416
    for wrong in ("message=99&recording=1", f"message={number}", f"message={number}&recording=99", "message=../../x"):
        assert raw(lee, f"/inbox/audio?{wrong}").status == 404


def test_every_recording_of_a_call_can_be_heard_and_confirmed_and_none_of_another_call(
    practice: Practice, lee: Colleague
) -> None:
    practice.line.sweep()
    practice.calls(TOM, speaks=12)
    [first] = practice.twilio.state.recordings.all()
    second = practice.twilio.state.recordings.add(call_sid=first.call_sid, status="completed", seconds=40)
    number = newest(practice)
    practice.line.sweep()
    [short, long] = practice.record.deliveries.of_messages("line", [first.call_sid])
    assert long.reference == second.sid
    practice.record.deliveries.went_without(long.number, long.carrier, "TOO_LARGE")
    page = lee.opens_person(number)
    assert "Voicemail, 12 s, 40 s on line" in page
    one, other = sounds(page)
    assert len(raw(lee, one).body) < len(raw(lee, other).body)
    assert page.count("I have listened to it") == 1
    assert lee.posts("/inbox/listened", message=str(number), recording=str(short.number)).status == 404
    practice.calls(MARIA, speaks=12)
    elsewhere = newest(practice)
    assert raw(lee, f"/inbox/audio?message={elsewhere}&recording={long.number}").status == 404
    assert lee.posts("/inbox/listened", message=str(elsewhere), recording=str(long.number)).status == 404
    assert lee.posts("/inbox/listened", message=str(number), recording=str(long.number)).status == 303
    assert "I have listened to it" not in lee.opens_person(number)


def test_a_recording_that_came_by_a_way_without_sound_is_heard_by_hand(practice: Practice) -> None:
    practice.calls(TOM, speaks=12)
    practice.at("2026-11-24 09:00")
    with practice.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE outgoing SET whole = FALSE WHERE kind = 'hand-over'")
        connection.exec_driver_sql("UPDATE delivery SET confirmed = NULL")
    lee, number = logged_in(practice), newest(practice)
    assert "I have listened to it" in lee.opens_person(number)
    [left] = practice.record.deliveries.of_messages("line", [practice.twilio.state.recordings.all()[0].call_sid])
    assert lee.posts("/inbox/listened", message=str(number), recording=str(left.number)).status == 303
    assert lee.posts("/inbox/listened", message=str(number), recording=str(left.number)).status == 404
    assert "I have listened to it" not in lee.opens_person(number)


def test_a_recording_that_no_mail_could_carry_is_heard_by_hand_and_only_then_deleted(tmp_path: Path) -> None:
    with Practice(tmp_path, more="[delivery]\ndelete_after_delivery = true") as practice:
        practice.calls(TOM, speaks=12)
        [recording] = practice.twilio.state.recordings.all()
        recording.external = True
        practice.at("2026-11-24 09:00")
        assert "The recording is in the storage that you chose at the provider." in practice.told().replace("\n  ", " ")
        lee, number = logged_in(practice), newest(practice)
        page = lee.opens_person(number)
        assert "<audio" not in page
        assert "I have listened to it" in page
        practice.looks(minutes=1)
        assert not recording.deleted
        [left] = practice.record.deliveries.of_messages("line", [recording.call_sid])
        assert lee.posts("/inbox/listened", message=str(number), recording="999").status == 404
        assert lee.posts("/inbox/listened", message=str(number), recording=str(left.number)).status == 303
        assert "I have listened to it" not in lee.opens_person(number)
        practice.looks(minutes=1)
        assert recording.deleted


@pytest.mark.parametrize("wish", ["", "[delivery]\ndelete_after_delivery = true"], ids=["kept", "deleted"])
def test_a_recording_in_which_nobody_seems_to_speak_is_said_to_be_one_and_never_deleted_unheard(
    tmp_path: Path, wish: str
) -> None:
    with Practice(tmp_path, more=f'keep_recordings = "10d"\n{wish}') as practice:
        practice.line.sweep()
        practice.twilio.calls(TOM, OURS).presses("1").stays_silent()
        practice.twilio.settle()
        assert practice.line.settle(10)
        [recording] = practice.twilio.state.recordings.all()
        practice.at("2026-11-24 09:00")
        told = " ".join(practice.told().split())
        assert f"Voicemail, {recording.seconds} s on line, Mon, 6:00 PM EST. {Missing.SEEMS_SILENT.value}" in told
        practice.looks(days=12)
        practice.line.sweep()
        assert not recording.deleted, "nobody has heard it"
        lee, number = logged_in(practice), newest(practice)
        page = lee.opens_person(number)
        assert "Nobody seems to speak in it." in page
        [left] = practice.record.deliveries.of_messages("line", [recording.call_sid])
        assert lee.posts("/inbox/listened", message=str(number), recording=str(left.number)).status == 303
        assert "I have listened to it" not in lee.opens_person(number)
        practice.looks(minutes=1)
        assert recording.deleted is bool(wish)
        practice.looks(days=12)
        practice.line.sweep()
        assert recording.deleted, "it waits as long as a new one"


def test_a_provider_that_is_away_is_said_and_the_page_is_there_all_the_same(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    practice.twilio.fail_next(status=500, times=4)
    page = lee.opens_person(newest(practice))
    assert "Twilio refuses the request (HTTP 500)" in page
    assert "Hello" not in page


def test_what_came_on_an_account_that_left_the_settings_is_to_be_looked_for_at_the_provider(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Hello")
    number = newest(practice)
    practice.falls_asleep()
    before, _, after = practice.file.read_text(encoding="utf-8").partition("[channels.texts]")
    practice.file.write_text(f"{before}[channels.line]{after.partition('[channels.line]')[2]}", encoding="utf-8")
    practice.opens_its_eyes()
    page = lee.opens_person(number)
    assert Missing.NO_ACCOUNT.value in page
    assert "Load this page again" not in page
    assert 'name="text"' not in page


def test_a_text_is_answered_after_a_preview_that_says_to_whom_and_after_which_words(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Could you call me?")
    practice.twilio.phone(MARIA).hears("Automatic reply")
    number = newest(practice)
    page = lee.opens_person(number)
    form = dict(HIDDEN.findall(page.rpartition("/inbox/answer")[2]))
    seen = lee.posts("/inbox/answer", message=form["message"], form=form["form"], text="I will at nine. Lee")
    for words in (MARIA, "Could you call me?", "I will at nine. Lee", "1 segment", "Send at 9:00 AM tomorrow"):
        assert words in unescape(seen.text), words
    practice.looks()
    assert not practice.record.answers.to(MARIA)
    sent = lee.sends(lee.previews(number, "I will at nine. Lee"))
    assert sent.status == 303
    practice.looks()
    assert practice.twilio.phone(MARIA).hears("I will at nine").body == "I will at nine. Lee"
    assert "Your text is on its way." in lee.reads(sent.headers["location"])
    (answer,) = practice.record.answers.to(MARIA)
    assert (answer.state, answer.text) == (State.SENT, ""), "its words are kept only until it is sent"
    assert inbox(practice).counts[FollowUpState.DONE] == 1


def test_a_form_that_is_sent_twice_sends_one_text(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    practice.twilio.phone(MARIA).hears("Automatic reply")
    fields = lee.previews(newest(practice), "Yes. Lee")
    assert "done=sent" in lee.sends(fields).headers["location"]
    assert "done=twice" in lee.sends(fields).headers["location"]
    practice.looks()
    practice.twilio.phone(MARIA).hears("Yes. Lee")
    practice.twilio.phone(MARIA).hears_nothing_else()


def test_an_answer_counts_as_a_person_who_writes_and_the_client_hears_no_machine(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Hello")
    practice.twilio.phone(MARIA).hears("Automatic reply")
    practice.looks(hours=4, minutes=1)
    lee.sends(lee.previews(newest(practice), "I am here for a moment. Lee"))
    practice.looks()
    practice.twilio.phone(MARIA).hears("I am here")
    sid = practice.texts("Thank you")
    practice.twilio.phone(MARIA).hears_nothing_else()
    found = practice.record.messages.reason_of("texts", sid)
    assert found is not None
    assert found.value == "live-conversation"


def test_a_text_for_the_opening_waits_for_it_and_may_be_taken_back(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    practice.texts("Hello", TOM)
    for phone in (MARIA, TOM):
        practice.twilio.phone(phone).hears("Automatic reply")
    first, second = (person.last for person in inbox(practice).people)
    assert "done=held" in lee.sends(lee.previews(first, "Good morning, Maria"), "opening").headers["location"]
    lee.sends(lee.previews(second, "Good morning, Tom"), "opening")
    (held,) = practice.record.answers.to(TOM)
    assert "Waits until you open" in lee.opens_person(second)
    assert (
        "done=withdrawn"
        in lee.posts("/inbox/withdraw", message=str(second), answer=str(held.number)).headers["location"]
    )
    practice.at("2026-11-24 08:59")
    practice.twilio.phone(MARIA).hears_nothing_else()
    practice.at("2026-11-24 09:00")
    practice.looks()
    practice.twilio.phone(MARIA).hears("Good morning, Maria")
    practice.twilio.phone(TOM).hears_nothing_else()
    assert [one.text for one in practice.record.answers.to(MARIA)] == [""]


def test_who_opted_out_cannot_be_answered_by_text_and_that_is_said_before(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    fields = lee.previews(newest(practice), "Yes. Lee")
    practice.texts("STOP")
    assert lee.sends(fields).status == 422, "they opted out between the preview and the sending"
    assert not may_text(practice, lee)
    assert practice.record.answers.to(MARIA) == []
    practice.texts("START")
    assert may_text(practice, lee)


def replies_at_once(practice: Practice, _lee: Colleague) -> None:
    practice.twilio.state.opted_out.add((MARIA, OURS))  # before our time
    practice.texts("Hello")
    practice.looks(minutes=1)
    practice.texting.sweep(practice.engine.deferred.deliver)


def replies_later(practice: Practice, _lee: Colleague) -> None:
    found = Inbound("texts", "SM1", MARIA, "", practice.clock.now(), text="Hello")
    practice.engine.deferred.deliver([found])  # as a sweep does


def answers(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    lee.sends(lee.previews(newest(practice), "Yes. Lee"))


def answers_at_the_opening(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    lee.sends(lee.previews(newest(practice), "Good morning"), "opening")
    practice.at("2026-11-24 09:00")


def texts_after_a_call(practice: Practice, _lee: Colleague) -> None:
    practice.calls()
    for _ in range(2):
        practice.clock.advance(minutes=3)
        practice.engine.missed_calls.look()
    practice.looks()
    practice.texts("Hello")


@pytest.mark.parametrize("send", [replies_at_once, replies_later, answers, answers_at_the_opening, texts_after_a_call])
def test_a_refusal_says_that_somebody_opted_out_and_that_is_said_before_the_next_text(
    tmp_path: Path, send: Callable[[Practice, Colleague], None]
) -> None:
    """STOP may have come before our time. Then the first text that is refused says so."""
    wished = "[channels.line.delivery]\nmissed_call_text = true"
    with Practice(tmp_path, more=wished) as practice:
        lee = logged_in(practice)
        practice.twilio.refuses(MARIA, 21610)
        send(practice, lee)
        for _ in range(3):
            practice.looks(minutes=1)
        lee.logs_in(PASSWORD)
        assert not may_text(practice, lee)
        practice.looks(hours=30)
        lee.logs_in(PASSWORD)
        assert not may_text(practice, lee), "nobody opts in again by waiting"
        practice.twilio.accepts(MARIA)
        practice.texts("START")
        assert may_text(practice, lee)


def test_a_text_that_is_refused_for_another_reason_leaves_an_opt_out_as_it_is(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Hello")
    fields = lee.previews(newest(practice), "Yes. Lee")
    lee.sends(fields)
    practice.texts("STOP")
    practice.twilio.refuses(MARIA, 21211)
    practice.looks(minutes=1)
    assert [one.state for one in practice.record.answers.to(MARIA)] == [State.REFUSED]
    assert not may_text(practice, lee)


def test_a_text_that_never_arrived_is_shown_and_told_and_that_person_is_to_be_called_back(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Hello")
    lee.sends(lee.previews(newest(practice), "Yes. Lee"))
    practice.looks(minutes=1)
    assert inbox(practice).counts[FollowUpState.DONE] == 1
    failure = DeliveryFailure(MARIA, "The carrier filtered the message (30007).")
    practice.engine.accounts["texts"].channel.host.undelivered("texts", failure)  # type: ignore[attr-defined]  # as LostReplies does
    practice.looks(minutes=1)
    (person,) = inbox(practice, FollowUpState.CALL_BACK).people
    page = lee.opens_person(person.last)
    assert "Not delivered" in page
    assert "The carrier filtered the message (30007)." in page
    assert any("a text that one of you wrote did not arrive" in says for says in practice.troubles())
    lee.posts("/inbox/mark", through=str(person.last), state="done")
    practice.looks(minutes=1)
    assert inbox(practice).counts[FollowUpState.DONE] == 1, "somebody has seen to them"


def test_a_text_that_is_refused_at_the_opening_has_that_person_called_back(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    practice.twilio.phone(MARIA).hears("Automatic reply")
    lee.sends(lee.previews(newest(practice), "Good morning"), "opening")
    assert inbox(practice).counts[FollowUpState.DONE] == 1
    practice.twilio.texts(MARIA, OURS, "STOP")
    practice.twilio.settle()
    practice.at("2026-11-24 09:00")
    practice.looks(minutes=1)
    assert [one.state for one in practice.record.answers.to(MARIA)] == [State.REFUSED]
    assert inbox(practice).counts[FollowUpState.DONE] == 0
    assert any("did not arrive" in says for says in practice.troubles())


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Enter your text."), ("x" * 1601, "Shorten your text to 1600 characters. It has 1601.")],
    ids=["empty", "long"],
)
def test_what_is_wrong_with_a_text_is_said_beside_it_and_it_stays(
    practice: Practice, lee: Colleague, text: str, says: str
) -> None:
    practice.texts("Hello")
    answer = lee.posts("/inbox/answer", message=str(newest(practice)), form="f" * 24, text=text)
    assert answer.status == 422
    assert says in answer.text
    assert f">{text}</textarea>" in answer.text


def test_a_draft_survives_a_session_that_has_ended(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    refused = lee.posts("/inbox/answer", message="1", form="f" * 24, text="Dear Maria, <I> wrote this", csrf="old")
    assert refused.status == 403
    assert "Nothing was sent." in refused.text
    assert "Dear Maria, &lt;I&gt; wrote this</textarea>" in refused.text
    assert 'href="/login?next=inbox%2Fperson%3Fmessage%3D1"' in refused.text


def test_who_is_done_is_off_the_list_until_they_write_again(practice: Practice, lee: Colleague) -> None:
    practice.texts("Hello")
    number = str(newest(practice))
    assert (
        lee.posts("/inbox/mark", through=number, state="call-back", back="new")
        .headers["location"]
        .endswith("/inbox?show=new&done=call-back")
    )
    assert MARIA not in lee.reads("/inbox")
    assert MARIA in lee.reads("/inbox?show=call-back")
    practice.looks(minutes=5)
    practice.texts("Are you there?")
    assert MARIA in lee.reads("/inbox")
    assert MARIA not in lee.reads("/inbox?show=call-back")
    lee.posts("/inbox/mark", through=str(newest(practice)), state="done")
    page = lee.reads("/inbox?show=done")
    assert MARIA in page
    assert "Done: the practice" in page
    assert lee.posts("/inbox/mark", through="99", state="done").status == 404
    assert lee.posts("/inbox/mark", through=number, state="gone").status == 404


def test_two_colleagues_who_answer_at_once_send_two_texts_and_see_each_others(
    practice: Practice, lee: Colleague
) -> None:
    practice.texts("Hello")
    ana = logged_in(practice)
    mine, hers = lee.previews(newest(practice), "Yes. Lee"), ana.previews(newest(practice), "Yes. Ana")
    lee.sends(mine)
    ana.sends(hers)
    practice.looks()
    assert [one.state for one in practice.record.answers.to(MARIA)] == [State.SENT, State.SENT]


def test_a_call_back_is_a_link_that_the_telephone_dials(practice: Practice, lee: Colleague) -> None:
    practice.calls(TOM, speaks=5)
    assert f'<a class="button" href="tel:{TOM}">Call back</a>' in lee.opens_person(newest(practice))


def test_a_person_with_a_card_is_one_row_with_all_channels_and_is_answered_and_done_as_one(
    practice: Practice, lee: Colleague
) -> None:
    act = Act("Ana", "they told us", practice.clock.now())
    card = practice.record.cards.add(CardFields("M.R."), act, ["maria@mail.example", MARIA, TOM])
    practice.mails("maria@mail.example")
    practice.texts("I would like to talk")
    practice.calls(TOM, speaks=12)
    page = lee.reads("/inbox")
    assert page.count("<h3>") == 1
    for words in ("M.R.", f"{TOM}, {MARIA}, maria@mail.example", "email on office", "text on texts", "call on line"):
        assert words in page, words
    assert "1 person is waiting for you" in lee.reads("/")
    number = newest(practice)
    page = lee.opens_person(number)
    assert f'<a href="/clients/card?number={card}">Contact card</a>' in page
    assert [page.count(f'href="tel:{phone}"') for phone in (MARIA, TOM)] == [1, 1]
    assert "I would like to talk" in page
    assert "Voicemail, 12 s on line" in page
    fields = lee.previews(number, "I will call you at nine. Lee")
    assert "done=sent" in lee.sends(fields).headers["location"]
    practice.looks()
    assert practice.twilio.phone(MARIA).hears("I will call you at nine")
    assert inbox(practice).counts == {FollowUpState.NEW: 0, FollowUpState.CALL_BACK: 0, FollowUpState.DONE: 1}
    assert "I will call you at nine" not in lee.opens_person(number), "its words are kept only until it is sent"
    assert "Your texts" in lee.opens_person(number)
    assert "Nobody new is waiting for you" in lee.reads("/")


def test_a_text_takes_the_alert_about_somebody_and_done_ends_it(tmp_path: Path) -> None:
    with Practice(tmp_path, people={"ana": ""}, more=ALERTS) as practice:
        practice.texts("I want to kill myself")
        practice.engine.alerts.look()
        lee, number = logged_in(practice), newest(practice)
        lee.sends(lee.previews(number, "I am calling you now. Lee"))
        [alert] = practice.record.alerts.open()
        assert alert.state.taken_by == "*", "nobody knows yet whether it reaches them"
        lee.posts("/inbox/mark", through=str(number), state="done")
        assert practice.record.alerts.open() == []


def test_done_with_a_person_ends_the_alert_that_their_text_and_their_mail_are_in(tmp_path: Path) -> None:
    with Practice(tmp_path, people={"ana": ""}, more=ALERTS) as practice:
        act = Act("Ana", "they told us", practice.clock.now())
        practice.record.cards.add(CardFields("M.R."), act, ["maria@mail.example", MARIA])
        practice.mails("maria@mail.example", "I want to kill myself")
        practice.texts("I want to kill myself")
        practice.engine.alerts.look()
        [alert] = practice.record.alerts.open()
        lee = logged_in(practice)
        marks = re.search(r'name="through" value="([\d,]+)"', lee.reads("/inbox"))
        assert marks is not None
        lee.posts("/inbox/mark", through=marks[1], state="done")
        assert practice.record.alerts.open() == []
        found = practice.record.alerts.of(alert.number)
        assert found is not None
        assert (found.reached, found.state.taken_by) == (True, ""), "nobody is told that somebody took it, and then"
