"""What every channel must keep, whoever wrote it. Each kind is found by itself; `KIND.toml` here is an account of it
at which nobody answers, so that everything below happens on the worst night."""

import inspect
import re
import threading
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from pydantic import BaseModel, ValidationError

from channels import (
    CallState,
    Channel,
    ChannelError,
    ChannelHost,
    ChannelKind,
    Fallbacks,
    HostError,
    Inbound,
    KeyValue,
    Listens,
    LogsIn,
    LogsInPeople,
    Looks,
    NamesPeople,
    Notifies,
    Posture,
    Presents,
    PresentsPeople,
    Replays,
    Reply,
    SendError,
    Sends,
    ShowsButtons,
    Speech,
    StaffMessage,
    TakesAnswers,
    Undated,
    Webhook,
    WebhookRequest,
    WebhookResponse,
    _template,
    registry,
)
from tests.bookmarks import Bookmarks
from tests.outside.found import installed
from tests.posting import receive

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
with installed():
    KINDS = [*(registry.find(name) for name in registry.known()), _template.KIND]
HERE = Path(__file__).parent


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> ChannelKind:
    found: ChannelKind = request.param
    return found


@pytest.fixture
def settings(kind: ChannelKind) -> BaseModel:
    file = HERE / f"{kind.name}.toml"
    assert file.is_file(), f"write {file.name}: settings of an account at which nobody answers"
    return kind.settings.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def host_of(folder: Path, store: KeyValue) -> ChannelHost:
    """A host that notes nothing."""
    return ChannelHost(lambda: NIGHT, store, folder, "cafe0123", lambda _channel, _says: None)


@pytest.fixture
def host(tmp_path: Path) -> ChannelHost:
    return host_of(tmp_path, Bookmarks())


@pytest.fixture
def channel(kind: ChannelKind, settings: BaseModel, host: ChannelHost) -> Iterator[Channel]:
    built = kind.build("door", settings, host)
    yield built
    built.close()
    built.close()  # twice does no harm


def test_its_settings_never_change_and_take_no_unknown_key(kind: ChannelKind, settings: BaseModel) -> None:
    assert settings.model_config.get("frozen")
    assert settings.model_config.get("hide_input_in_errors")
    with pytest.raises(ValidationError):
        kind.settings.model_validate({**settings.model_dump(exclude_unset=True), "no_such_key": 1})


def test_it_has_its_name_a_readme_and_is_built_without_a_connection_or_a_secret(
    kind: ChannelKind, channel: Channel
) -> None:
    assert channel.name == "door"
    module = inspect.getmodule(kind.build)
    assert module is not None
    assert module.__file__ is not None
    assert (Path(module.__file__).parent / "README.md").read_text(encoding="utf-8").startswith("# ")


def test_sending_ends_in_one_of_the_three_errors_in_a_sentence(channel: Channel) -> None:
    if not isinstance(channel, Sends):
        return
    with pytest.raises(SendError) as caught:
        channel.send(Reply("maria@mail.example", "subject", "a very private text", "0123abcd"))
    says = str(caught.value)
    assert says[0].isupper() or says[0].isdigit()
    assert "maria" not in says
    assert "private" not in says


def test_its_kind_says_by_what_it_reaches_one_of_us(kind: ChannelKind, channel: Channel) -> None:
    medium = channel.medium if isinstance(channel, Notifies) else None
    assert kind.medium is medium
    assert isinstance(channel, Notifies) or not isinstance(channel, ShowsButtons)


def test_it_says_what_it_shares_with_other_channels_and_nothing_secret(channel: Channel) -> None:
    if not isinstance(channel, Notifies):
        return
    assert channel.relies_on, "two ways by one server or account are broken at one time"
    for one in channel.relies_on:
        assert one
        assert "not a real one" not in one


def test_whom_it_knows_by_a_form_of_its_own_is_nobody_of_another_channel(kind: ChannelKind) -> None:
    if kind.addresses is None:
        return
    example = kind.addresses.like.split()[-1].lower()
    assert kind.addresses.is_address(example), "it ends with an example"
    assert kind.addresses.may_be_address(example)
    for other in ("maria@mail.example", "maria@mail.example via @mail.example", "mail.example", "+15550100009", ""):
        assert not kind.addresses.is_address(other), other


def test_a_message_to_one_of_us_ends_in_one_of_the_three_errors_in_a_sentence(channel: Channel) -> None:
    if not isinstance(channel, Notifies):
        return
    for to in ("maria@mail.example", "+15550100009", "U0MARIA", "", "\r\nBcc: x@y.example"):
        assert isinstance(channel.receives(to), bool)
        with pytest.raises(SendError) as caught:
            channel.notify(StaffMessage(to, "0123abcd", "a very private text", NIGHT, subject="private"))
        says = str(caught.value)
        assert says[0].isupper() or says[0].isdigit()
        assert not any(word in says.lower() for word in ("maria", "15550100009", "private"))


def test_whether_a_message_to_one_of_us_went_out_is_known_or_not(channel: Channel) -> None:
    if not isinstance(channel, Notifies):
        return
    with suppress(ChannelError):
        assert channel.notified(StaffMessage("+15550100009", "0123abcd", "text", NIGHT)) in (True, False, None)


def test_the_doctor_finds_trouble_and_raises_nothing(channel: Channel) -> None:
    found = channel.examine()
    assert not all(one.ok for one in found)
    assert all(one.about and one.says for one in found)


def test_it_listens_until_it_is_told_to_stop_and_then_ends_at_once(channel: Channel) -> None:
    if not isinstance(channel, Listens):
        return
    told: list[Inbound] = []
    stop = threading.Event()
    thread = threading.Thread(target=channel.listen, args=(stop, told.append))
    thread.start()
    thread.join(0.5)
    assert thread.is_alive(), "an account at which nobody answers is tried again and again"
    stop.set()
    channel.wake()
    thread.join(5)
    assert not thread.is_alive()
    assert told == []


def test_what_it_reads_from_a_file_is_a_fact_whatever_the_octets(channel: Channel) -> None:
    if not isinstance(channel, Replays):
        return
    for raw in (b"", b"\0", b"\xff\xfe\r\n\r\n", b"From: a@b.example\r\n\r\nhello", b":" * 10_000):
        first, second = (channel.read(raw, NIGHT) for _ in range(2))
        assert first == second
        assert first.channel == "door"
        assert first.id
        assert "hello" not in repr(first)


def test_the_smaller_things_it_can_do_fail_in_words_as_well(channel: Channel) -> None:
    reply = Reply("maria@mail.example", "", "text", "0123abcd")
    if isinstance(channel, Looks):
        with pytest.raises(ChannelError):
            channel.delivered(reply)
    if isinstance(channel, LogsIn):
        assert channel.wants_login() in (True, False)
    if isinstance(channel, Replays):
        assert set(channel.preview(reply)) == {"to", "subject", "headers", "text"}
    if isinstance(channel, TakesAnswers):
        assert len(channel.answer("+15550100009", "", "x" * channel.longest_answer, "0123abcd").text) >= 160
    assert not isinstance(channel, Presents) or callable(channel.present)


def test_whoever_it_cannot_reach_is_said_in_words_and_whoever_shows_nothing_of_ours_is_left_alone(
    kind: ChannelKind, settings: BaseModel, channel: Channel, tmp_path: Path
) -> None:
    if isinstance(settings, NamesPeople):
        assert set(settings.may_act_for(tmp_path)) == set(settings.people)
    if not isinstance(channel, PresentsPeople):
        return
    assert channel.people(), f"name somebody in {kind.name}.toml"
    assert channel.longest_status >= 60, "a date, a time and a few words"
    for person in channel.people():
        channel.present_person(person, Posture(after_hours=False, until=None, text=""))
        with pytest.raises((ChannelError, SendError)):
            channel.present_person(
                person, Posture(after_hours=True, until=NIGHT + timedelta(hours=9), text="Back soon")
            )


def test_a_login_of_a_stranger_is_refused_in_words(channel: Channel) -> None:
    if isinstance(channel, LogsInPeople):
        with pytest.raises(ChannelError, match="zoe"):
            channel.login_person("zoe", "a-token", lambda _says: None, lambda _asks: "")


def test_what_nobody_signed_is_refused_at_whatever_path(channel: Channel) -> None:
    if not isinstance(channel, Webhook):
        return
    for path in ("", "anything", "sms", "whatsapp", "status", "call", "events"):
        for body in (b"", b"From=%2B15550100001&Body=hello", b"\xff\0", b'{"type": "event_callback"}'):
            found = receive(channel, WebhookRequest("POST", path, "", {"content-type": "text/plain"}, body))
            assert isinstance(found, WebhookResponse), "a message that nobody proved to be genuine"
            assert 400 <= found.status < 600
            assert "hello" not in found.body


def test_what_the_provider_says_without_us_brings_help_and_no_date(channel: Channel) -> None:
    if not isinstance(channel, Fallbacks):
        return
    speech = Speech("en", *(["Nobody is here. Call 9, 1, 1 or 9, 8, 8."] * 16))
    said = Undated("Nobody is reading. Call 911 or 988.", CallState(True, None, "US", (speech,)))
    documents = channel.fallbacks(said)
    assert re.search(r"9,? ?8,? ?8", documents["fallback"])


class ShutStore:
    """Bookmarks of a host whose record cannot be used."""

    def get(self, channel: str, key: str) -> NoReturn:
        raise HostError("The record cannot be opened.")

    def put(self, channel: str, key: str, value: str) -> NoReturn:
        raise HostError("The record cannot be opened.")

    def change(self, channel: str, key: str, change: object, dated: object = None) -> NoReturn:
        raise HostError("The record cannot be opened.")


def test_while_the_record_cannot_be_used_it_listens_on_or_ends_with_an_error_that_has_a_name(
    kind: ChannelKind, settings: BaseModel, tmp_path: Path
) -> None:
    channel = kind.build("door", settings, host_of(tmp_path, ShutStore()))
    if not isinstance(channel, Listens):
        channel.close()
        return
    stop = threading.Event()

    def listen() -> None:
        with suppress(HostError, ChannelError):  # anything else fails the test, as every error of a thread does
            channel.listen(stop, lambda _messages: None)

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join(0.5)
    stop.set()
    channel.wake()
    thread.join(5)
    channel.close()
    assert not thread.is_alive()
