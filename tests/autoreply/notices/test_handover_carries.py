"""What a hand-over carries of texts and voicemails is what it shows. All else comes by itself, and is never lost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoreply.contents.held_words import HeldWords
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.notices.delivery.job import AWAITED
from autoreply.notices.handover.composer import HandoverComposer
from autoreply.notices.handover.job import USEFUL, HandoverJob
from autoreply.notices.person_reach import packed
from autoreply.record import Delivery, Record, State
from autoreply.record.deliveries import HELD, TEXT, Arrival
from autoreply.record.outgoing import Result
from autoreply.record.outgoing_kinds import DELIVERY, HAND_OVER
from autoreply.record.waiting_times import REPORTED_WITHIN
from autoreply.telemetry.health import Health
from channels import (
    AudioStream,
    Finding,
    Inbound,
    ListedItem,
    NotReady,
    RecordingStatus,
    StoredRecording,
    StoredText,
    TextState,
    TooLarge,
    TryAgain,
    Uncertain,
)
from tests.autoreply.notices.room import EVENING, OWN, NoticeRoom
from tests.autoreply.record.test_handovers import comes

OPENING = datetime(2026, 11, 24, 14, tzinfo=UTC)
DESK = "desk@elsewhere.example"
MAIL, SLACK = f'{{ mail = "{DESK}", content = "full" }}', '{ slack = "U012DESK", content = "full" }'
MORE = """
[handover]
quiet_nights = false
[delivery]
attach_up_to = 1
[reach]
ways = [{ mail = "desk@elsewhere.example", content = "full" }]
"""
LINE = """
[channels.{name}]
kind = "{kind}"
account_sid = "AC00000000000000000000000000000000"
auth_token = "token"
numbers = ["+15550100{number}"]
public_url = "https://desk.example.org"
{more}
"""
FILE = MORE + "".join(
    LINE.format(name=name, kind=kind, number=number, more=more)
    for name, kind, number, more in (
        ("texts", "sms", "010", ""),
        ("line", "voice", "011", 'forward = [{ number = "+15550100101" }]'),
        ("other", "voice", "012", 'forward = [{ number = "+15550100101" }]'),
    )
)


class Shelf:
    """A channel whose provider keeps what people sent: a text says who wrote it, a recording has so many octets."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.octets: dict[str, int] = {}
        self.asked: list[str] = []
        self.away = self.absent = False
        self.seconds = 0.0  # for each text

    def text(self, reference: str) -> StoredText:
        self.asked.append(reference)
        if self.away:
            raise NotReady("Not now.")
        return StoredText(reference, TextState.KEPT, f"words of {reference}")

    def recording(self, reference: str) -> StoredRecording:
        if self.away:
            raise NotReady("Not now.")
        status = RecordingStatus.ABSENT if self.absent else RecordingStatus.COMPLETED
        return StoredRecording(reference, status, 0 if self.absent else 9)

    @contextmanager
    def audio(self, reference: str, byte_range: str = "") -> Iterator[AudioStream]:
        size = self.octets[reference]
        yield AudioStream(200, "audio/mpeg", size, iter([b"x" * size]))

    def missed(self, call: str) -> bool:
        return True

    def inbound(self, reference: str) -> Inbound | None:
        return None

    def listed(self, since: datetime, until: datetime) -> Sequence[ListedItem]:
        return ()

    def discard(self, reference: str) -> None:
        raise AssertionError("nothing is deleted here")

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


class Night:
    """A closed period, what it brought, and the morning after it."""

    def __init__(self, record: Record, folder: Path, file: str = FILE) -> None:
        self.room = NoticeRoom(record, folder, file)
        self.record, self.folder = record, folder
        self.texts, self.line, self.other = (Shelf(name) for name in ("texts", "line", "other"))
        self.shelves = {shelf.name: shelf for shelf in (self.texts, self.line, self.other)}
        self.begins()

    def elapsed(self) -> float:
        """The provider takes so many seconds in all."""
        return self.texts.seconds * len(self.texts.asked)

    def begins(self) -> None:
        """A process starts, with the channels as they are."""
        room, record = self.room, self.record
        room.begins()
        composer = HandoverComposer(room.settings, record, self.shelves, {}, self.elapsed, HeldWords())
        room.notices.register(HAND_OVER, composer)
        hours = Hours(
            room.settings, feeds_of(room.settings, self.folder, room.clock, Health(room.clock)), record, room.clock
        )
        self.job = HandoverJob(room.settings, record, room.notices, hours.of, room.clock, lambda _about, _says: None)
        room.proves_all()

    def writes(self, number: int, *, urgent: bool = False, sender: str = "") -> None:
        """Somebody texts: the first is SM1, and later ones later."""
        at = EVENING + timedelta(minutes=number)
        sender = sender or f"+1555012{number:04}"
        comes(self.record, f"SM{number}", sender, channel="texts", at=at, urgent=urgent)
        self.record.deliveries.note([Arrival("texts", f"SM{number}", f"SM{number}", "", at, "", TEXT)], at)

    def speaks(self, shelf: Shelf, number: int, octets: int) -> None:
        """Somebody calls, and leaves a message of this size."""
        at, call, sound = EVENING + timedelta(minutes=number), f"CA{number}", f"RE{number}"
        shelf.octets[sound] = octets
        comes(self.record, call, f"+1555012{number:04}", channel=shelf.name, at=at)
        self.record.deliveries.note([Arrival(shelf.name, sound, call, "", at, "", "completed", 9)], at)

    def carries(self, reference: str, state: State, *, whole: bool = True, without: str = "") -> None:
        """A message of its own carries one, and is so far."""
        identity, at = f"by-itself-{reference}", self.room.clock.now()
        packed_ = packed(DELIVERY.name, "", identity, {"delivery": str(self.of(reference).number), "later": ""}, at)
        assert self.record.outgoing.schedule(DELIVERY, "reach:", packed_, at, OPENING + timedelta(hours=1))
        self.record.deliveries.carried([self.of(reference).number], identity, at)
        if state is not State.DUE:
            [claim] = [
                one for one in self.record.outgoing.due(OPENING + timedelta(hours=2)) if one.reply.identity == identity
            ]
            self.record.outgoing.write([Result.finished(claim, state, at, keep=True)])
        if state is State.SENT:
            self.record.notices.went_by(identity, "mail", "", whole=whole, confirmed=at)
        self.record.deliveries.went_without(self.of(reference).number, identity, without)

    def opens(self) -> None:
        self.room.clock.set(OPENING)
        self.job.step()
        self.room.looks()

    def releases(self) -> None:
        """What the job of deliveries does at each look with what a hand-over did not bring."""
        store, now = self.record.deliveries, self.room.clock.now()
        for one in store.left_behind(EVENING, now - USEFUL):
            store.wait_again(one)

    def of(self, reference: str) -> Delivery:
        channel = "texts" if reference.startswith("SM") else "line"
        found = self.record.deliveries.by_reference(channel, reference)
        found = found or self.record.deliveries.by_reference("other", reference)
        assert found is not None
        return found

    @property
    def waiting(self) -> list[str]:
        """What comes by itself."""
        return [one.reference for one in self.record.deliveries.waiting(EVENING)]

    @property
    def confirmed(self) -> list[str]:
        """What may be deleted, as the mail has arrived."""
        return [
            one.reference for one in self.record.deliveries.arrived(EVENING, self.room.clock.now() + REPORTED_WITHIN)
        ]

    @property
    def follows(self) -> list[str]:
        """What comes by itself as soon as it can be had, as it was only announced."""
        return [one.reference for one in self.record.deliveries.announced(EVENING, AWAITED)]

    @property
    def mail(self) -> str:
        (mail,) = self.room.mail.sent
        return " ".join(mail.text.split())


@pytest.fixture
def night(sqlite_url: str, tmp_path: Path) -> Iterator[Night]:
    with Record.open(sqlite_url) as record:
        yield Night(record, tmp_path)


def test_what_people_beyond_the_fortieth_wrote_comes_by_itself_and_the_hand_over_says_so(night: Night) -> None:
    for number in range(1, 43):
        night.writes(number)
    night.opens()
    assert "> words of SM40 " in night.mail
    assert "words of SM41" not in night.mail
    assert "And 2 more on the page. Their texts and voicemails come in messages of their own." in night.mail
    assert night.waiting == ["SM41", "SM42"]
    assert night.confirmed == [f"SM{number}" for number in range(1, 41)]
    assert set(night.texts.asked) == set(night.confirmed), "nobody asks the provider for what is not shown"


def test_whoever_moves_beyond_the_fortieth_before_it_is_sent_is_not_confirmed(night: Night) -> None:
    for number in range(1, 42):
        night.writes(number)
    night.room.clock.set(OPENING)
    night.job.step()
    assert (night.of("SM40").without, night.waiting) == (HELD, ["SM41"])
    night.writes(42, urgent=True)
    with night.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET handover = 1 WHERE message = 'SM42'")
    night.room.looks()
    assert night.mail.index("words of SM42") < night.mail.index("words of SM1 ")
    assert "words of SM40" not in night.mail
    assert night.waiting == ["SM40", "SM41"], "what was not held for it, and is in it, does not come twice"
    assert night.confirmed == [*(f"SM{number}" for number in range(1, 40)), "SM42"]


def test_whoever_moves_into_the_forty_before_it_is_sent_does_not_come_twice(night: Night) -> None:
    for number in range(1, 42):
        night.writes(number)
    night.room.clock.set(OPENING)
    night.job.step()
    assert night.waiting == ["SM41"]
    with night.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET urgent = 1 WHERE message = 'SM41'")
    night.room.looks()
    assert "words of SM41" in night.mail
    assert night.waiting == ["SM40"]


@pytest.mark.parametrize(
    ("answer", "confirmed", "waiting"),
    [(TryAgain("busy"), ["SM1", "SM2"], []), (Uncertain("no answer"), ["SM1"], ["SM2"])],
    ids=["did not go out", "may have gone out without it"],
)
def test_what_becomes_known_while_it_is_tried_comes_by_itself_if_one_without_it_may_have_gone_out(
    night: Night, answer: Exception, confirmed: list[str], waiting: list[str]
) -> None:
    night.writes(1)
    night.room.mail.answers = [answer]
    night.opens()
    night.writes(2)
    with night.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET handover = 1 WHERE message = 'SM2'")
    night.job.step()
    assert night.waiting == ["SM2"]
    night.room.looks(minutes=5)
    assert ("> words of SM2" in night.mail) == ("SM2" in confirmed)
    assert ("It comes in a message of its own." in night.mail) == ("SM2" in waiting)
    assert (night.confirmed, night.waiting) == (confirmed, waiting)


def test_what_somebody_has_already_is_not_in_it_again(night: Night) -> None:
    for sound in (1, 2, 3, 4):
        night.speaks(night.line, sound, 1000)
    night.speaks(night.line, 5, 1000)
    night.writes(6)
    night.carries("RE1", State.SENT)
    night.carries("RE2", State.DUE)
    night.carries("RE3", State.SENT, without="NOT_READY")
    night.carries("RE4", State.EXPIRED)
    night.carries("SM6", State.SENT)
    night.opens()
    (mail,) = night.room.mail.sent
    assert len(mail.attachments) == 2, "the one that nobody brings, and the one that is not delivered yet"
    assert night.mail.count("You have it already, in an earlier message.") == 2
    assert night.mail.count("It comes in a message of its own.") == 1
    assert night.mail.count("The recording is not ready yet. It follows as soon as it is.") == 1
    assert "words of SM6" not in night.mail
    assert {one: night.of(one).without for one in ("RE1", "RE2", "RE3")} == {"RE1": "", "RE2": "", "RE3": "NOT_READY"}
    assert (night.waiting, sorted(night.confirmed)) == ([], ["RE1", "RE5", "SM6"])


def test_a_provider_that_hangs_makes_nobody_wait_for_the_hand_over(night: Night) -> None:
    for number in range(1, 41):
        night.writes(number)
    night.texts.seconds = 10.0
    night.opens()
    assert len(night.texts.asked) == 3, "thirty seconds, of the minute within which it is to go"
    assert night.mail.count("> words of") == 3
    assert night.mail.count("The provider cannot be asked now. It follows as soon as it answers.") == 37
    assert night.confirmed == ["SM1", "SM2", "SM3"]
    assert len(night.follows) == 37


def test_what_was_told_only_as_a_count_is_in_it(night: Night) -> None:
    night.writes(1)
    night.carries("SM1", State.SENT, whole=False)
    night.opens()
    assert "> words of SM1" in night.mail


def test_of_a_silent_call_it_says_so_whatever_message_told_of_it(night: Night) -> None:
    night.speaks(night.line, 1, 1000)
    with night.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET status = 'absent', seconds = 0")
    night.line.absent = True
    night.carries("RE1", State.SENT)
    night.opens()
    assert "You have it already" not in night.mail
    assert "CALLS WITHOUT A MESSAGE" in night.mail.upper()


def test_a_hand_over_that_nobody_composed_confirms_nothing(night: Night) -> None:
    night.writes(1)
    night.room.clock.set(OPENING)
    night.job.step()
    identity = night.of("SM1").carrier
    night.record.notices.went_by(identity, "mail", "", whole=True, confirmed=OPENING)
    assert night.confirmed == []
    night.releases()
    assert (night.waiting, night.of("SM1").without) == (["SM1"], "")


@pytest.mark.parametrize("refusals", [0, 1], ids=["whole", "too large with sound"])
def test_what_came_on_an_account_that_left_the_settings_stays_with_the_provider_and_the_hand_over_says_so(
    night: Night, refusals: int
) -> None:
    night.writes(1)
    night.speaks(night.line, 2, 1000)
    night.room.clock.set(OPENING)
    night.job.step()
    night.shelves.pop("texts")
    night.room.mail.answers = [TooLarge("no")] * refusals
    night.room.looks()
    assert night.mail.count("It stays with the provider: its account is not in the settings any more.") == 1
    assert (night.of("SM1").without, night.confirmed) == ("NO_ACCOUNT", [] if refusals else ["RE2"])


def test_one_that_is_given_up_in_doubt_lets_everything_come_by_itself(night: Night) -> None:
    night.writes(1)
    night.room.mail.answers = [Uncertain("dropped after the dot")] * 9
    night.opens()
    for _ in range(8):
        night.room.looks(minutes=5)
    state = night.record.notices.of(night.of("SM1").carrier)
    assert state is not None
    assert (state.state, night.waiting) == (State.IN_DOUBT, [])
    night.releases()
    assert night.waiting == ["SM1"]


def test_what_was_held_when_the_process_ended_comes_by_itself_once_that_hand_over_is_too_old(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.writes(1)
    night.room.clock.set(OPENING)
    with monkeypatch.context() as patched:
        patched.setattr(night.room.notices, "claim", _ends)
        with pytest.raises(KeyboardInterrupt):
            night.job.step()
    night.room.clock.advance(hours=24)
    night.releases()
    assert night.waiting == [], "until then the job may claim it yet"
    night.room.clock.advance(hours=1)
    night.job.step()
    night.releases()
    assert (night.waiting, night.of("SM1").without) == (["SM1"], "")


def _ends(*_claim: object) -> bool:
    raise KeyboardInterrupt


def test_two_lines_share_the_room_of_one_mail_and_what_has_none_comes_by_itself(night: Night) -> None:
    night.speaks(night.line, 1, 600_000)
    night.speaks(night.other, 2, 600_000)
    night.speaks(night.other, 3, 300_000)
    night.speaks(night.other, 4, 1_200_000)
    night.opens()
    (mail,) = night.room.mail.sent
    assert [len(one.content) for one in mail.attachments] == [600_000, 300_000]
    assert night.mail.count("It comes in a message of its own.") == 1
    assert night.mail.count("The recording is too large for a mail. Listen to it on the page.") == 1
    assert night.waiting == ["RE2"]
    assert night.confirmed == ["RE1", "RE3"]
    assert night.of("RE4").without == "TOO_LARGE"


def test_one_that_is_refused_as_too_large_goes_again_at_once_without_its_sound(night: Night) -> None:
    night.speaks(night.line, 1, 600_000)
    night.writes(2)
    night.room.mail.answers = [TooLarge("smtp.practice.example answered 552 to the message: never.")]
    night.opens()
    (mail,) = night.room.mail.sent
    assert mail.attachments == []
    assert "Voicemail, 9 s on line" in night.mail
    assert "It comes in a message of its own." in night.mail
    assert "> words of SM2" in night.mail
    assert (night.waiting, night.confirmed) == (["RE1"], ["SM2"])


def test_one_that_is_too_large_all_the_same_goes_without_words_which_come_by_themselves(night: Night) -> None:
    night.speaks(night.line, 1, 600_000)
    night.writes(2)
    night.room.mail.answers = [TooLarge("no"), TooLarge("no")]
    night.opens()
    assert "words of" not in night.mail
    assert night.mail.startswith("2 people wrote or called.")
    assert night.mail.count("It comes in a message of its own.") == 2
    assert (night.waiting, night.confirmed) == (["RE1", "SM2"], [])


def test_ten_texts_that_are_too_long_for_one_chat_message_come_one_by_one(sqlite_url: str, tmp_path: Path) -> None:
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE.replace(MAIL, SLACK))
        for number in range(1, 11):
            night.writes(number)
        night.room.slack.answers = [TooLarge("The message is too long for Slack.")]
        night.opens()
        (told,) = night.room.slack.sent
        assert told.text.startswith("10 people wrote or called.")
        assert told.text.count("It comes in a message of its own.") == 10
        assert night.waiting == [f"SM{number}" for number in range(1, 11)]
        assert night.confirmed == []


def test_where_no_files_go_it_says_to_listen_on_the_page_and_the_sound_does_not_count_as_delivered(
    sqlite_url: str, tmp_path: Path
) -> None:
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE.replace(MAIL, SLACK))
        night.speaks(night.line, 1, 1000)
        night.opens()
        (told,) = night.room.slack.sent
        assert "Listen to it on the page." in told.text
        assert "Attached" not in told.text
        assert night.confirmed == []


def test_one_that_no_server_takes_in_any_form_is_tried_again_and_nothing_is_lost(night: Night) -> None:
    night.writes(1)
    night.room.mail.answers = [TooLarge("no")] * 2
    night.opens()
    assert night.room.mail.sent == []
    assert night.waiting == ["SM1"]
    night.room.looks(minutes=5)
    assert "> words of SM1" in night.mail
    assert (night.waiting, night.confirmed) == ([], ["SM1"])


def test_after_one_that_may_have_gone_out_without_words_a_second_one_has_none_either(night: Night) -> None:
    night.writes(1)
    night.room.mail.answers = [TooLarge("no"), Uncertain("no answer")]
    night.opens()
    night.room.looks(minutes=5)
    assert "words of SM1" not in night.mail
    assert "It comes in a message of its own." in night.mail
    assert (night.waiting, night.confirmed) == (["SM1"], [])


def test_words_that_came_back_after_a_chat_message_without_them_went_out_follow_by_themselves(
    sqlite_url: str, tmp_path: Path
) -> None:
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE.replace(MAIL, SLACK))
        night.writes(1)
        night.texts.away = True
        night.room.slack.answers = [Uncertain("no answer")]
        night.opens()
        assert night.of("SM1").without == "NOT_READY"
        night.texts.away = False
        night.room.slack.went_out = True  # it is in the conversation, and says that the words follow
        night.room.looks(minutes=2)
        assert night.room.slack.sent == []
        assert (night.confirmed, night.follows) == ([], ["SM1"])


def test_sound_that_is_ready_once_the_mail_without_it_was_not_seen_follows_when_that_is_found(
    sqlite_url: str, tmp_path: Path
) -> None:
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE.replace(MAIL, f'{{ mail = "{OWN}" }}, {SLACK}'))
        night.speaks(night.line, 1, 1000)
        night.line.away = True
        night.opens()
        assert "not ready yet" in night.mail
        identity = night.of("RE1").carrier
        night.line.away = False
        night.room.clock.advance(minutes=11)
        assert record.notices.send_again(identity, night.room.clock.now(), "not seen")
        night.room.looks()
        assert len(night.room.slack.sent) == 1, "which carries no sound"
        record.notices.arrived(identity, night.room.clock.now())
        assert (night.confirmed, night.follows) == ([], ["RE1"])


def test_sound_that_a_copy_of_the_mail_could_carry_is_not_in_it_and_follows_when_the_first_is_seen(
    sqlite_url: str, tmp_path: Path
) -> None:
    with Record.open(sqlite_url) as record:
        night = Night(record, tmp_path, FILE.replace(DESK, OWN))
        night.speaks(night.line, 1, 1000)
        night.line.away = True
        night.room.mail.answers = [Uncertain("no answer")]
        night.opens()
        night.line.away = False
        record.notices.arrived(night.of("RE1").carrier, night.room.clock.now())
        night.room.looks(minutes=1)
        (mail,) = night.room.mail.sent
        assert mail.attachments == [], "mailboxes drop a copy, so it would have to follow all the same"
        assert (night.confirmed, night.follows) == ([], ["RE1"])
