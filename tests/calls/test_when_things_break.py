"""Whatever fails, the caller hears the numbers, and within two seconds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, text

from autoreply.settings.paths import record_url
from autoreply_demo.simulators.telephone import sign as sign_as_twilio
from channels import CallState, ChannelHost, Speech, WebhookRequest, WebhookResponse
from channels.registry import find
from channels.twilio.voice.channel import VoiceChannel
from schedules import Mode, SystemClock
from tests.bookmarks import Bookmarks
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, MARIA, NIGHT, NUMBER, PUBLIC, TO_ANA, Practice
from tests.conformance.test_every_channel import NIGHT as AN_INSTANT
from tests.posting import hook, respond
from tests.timing import seconds, takes_less_than


@pytest.fixture
def postgres_url(fresh_postgres_url: str) -> str:
    """Gone with the test, and with whoever still waits for it."""
    return fresh_postgres_url


@contextmanager
def hanging_record(practice: Practice) -> Iterator[None]:
    """Somebody else holds what callers are asked about, and does not let go: nobody can read, nobody can write."""
    engine = create_engine(record_url(practice.engine.settings))
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLE override, bookmark IN ACCESS EXCLUSIVE MODE"))
        threading.Event().wait(1.1)  # until what was read of the hours is no longer fresh
        yield
        connection.rollback()
    engine.dispose()


def test_a_call_at_night_is_answered_within_two_seconds_while_the_database_hangs(
    opens: Opens, postgres_url: str
) -> None:
    practice = opens("Mon 20:00", line=TO_ANA, record=postgres_url)
    with hanging_record(practice):
        for key in ("1", "2"):
            assert takes_less_than(2, partial(pressing, practice, key))


def pressing(practice: Practice, key: str) -> float:
    """The seconds of the slower of two webhooks: a call, and a key pressed in it."""
    begun = SystemClock().monotonic()
    line = practice.call()
    called = SystemClock().monotonic()
    line.presses(key)
    pressed = SystemClock().monotonic()
    assert "9, 1, 1" in line.words
    return max(called - begun, pressed - called)


def test_a_call_by_day_reaches_its_person_while_the_database_hangs(opens: Opens, postgres_url: str) -> None:
    practice = opens("Mon 10:00", line=TO_ANA, record=postgres_url)

    def hanging_up() -> float:
        line = practice.call()
        callee = line.answered_by(ANA)
        callee.presses("1")
        taken = seconds(callee.hangs_up)
        line.hears("joined")
        line.hears_nothing_else()
        return taken

    with hanging_record(practice):
        assert takes_less_than(2, hanging_up)


def test_an_override_that_was_known_holds_on_while_the_database_is_away(opens: Opens, postgres_url: str) -> None:
    practice = opens("Mon 10:00", line=TO_ANA, record=postgres_url)
    practice.overrides(Mode.AFTER_HOURS, "Tue 9:00")
    with hanging_record(practice):
        practice.call().hears("Nobody is here right now.")


def test_who_gets_no_answer_by_day_hears_the_numbers_within_two_seconds_while_the_database_hangs(
    opens: Opens, postgres_url: str
) -> None:
    practice = opens("Mon 10:00", line=TO_ANA, record=postgres_url)

    def ringing_out() -> float:
        line = practice.call()
        taken = seconds(line.nobody_answers)
        line.hears("hang up and call 9, 1, 1")
        return taken

    with hanging_record(practice):
        assert takes_less_than(2, ringing_out)


def test_a_database_that_is_gone_keeps_nobody_from_the_numbers(opens: Opens, tmp_path: Path) -> None:
    practice = opens("Mon 20:00")
    practice.record.close()
    for file in (tmp_path / "state").glob("*.sqlite*"):
        file.unlink()
    line = practice.call()
    line.hears("9, 1, 1")
    line.presses("1").speaks(3)
    line.hears("Thank you")


def test_a_daemon_that_is_down_leaves_the_callers_to_the_fallback(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    practice.twilio.transport.unroute(PUBLIC)
    line = practice.call()
    line.hears("hang up and call 9, 1, 1")
    assert "application error" not in line.words


def test_a_daemon_that_dies_while_the_menu_is_heard_leaves_the_caller_to_the_fallback_or_the_tone(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    line, other = practice.call(), practice.call()
    practice.twilio.transport.unroute(PUBLIC)
    line.presses("2")
    line.hears("hang up and call 9, 1, 1")
    other.waits()
    other.hears("after the tone")


def test_a_mistake_of_ours_ends_in_the_numbers_and_not_in_an_application_error(tmp_path: Path) -> None:
    speech = Speech("xx", *(["9, 8, 8"] * 16))
    call_states = [CallState(after_hours=True, until=None, country="US", speech=(speech,))]

    def sign(_channel: str, _caller: str) -> CallState:
        if not call_states:
            raise ZeroDivisionError
        return call_states.pop()

    channel = a_channel(tmp_path, sign)
    assert "9, 8, 8" in ask(channel, "call")
    broken = ask(channel, "call")
    assert "9, 8, 8" in broken, "the last words that were known"
    assert broken.endswith("<Hangup /></Response>")
    never_told = ask(a_channel(tmp_path, sign), "menu")
    assert "9, 1, 1" in never_told, "a number of the United States was called"
    assert "1, 1, 2" in ask(a_channel(tmp_path, sign), "call", to="+33155501000")


def test_what_is_not_from_twilio_hears_nothing(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    for path in ("call", "menu", "screened", "recorded"):
        answer = hook(
            practice.engine, "main-line", WebhookRequest("POST", path, "", {}, b"From=%2B15550199001&Digits=1")
        )
        assert answer == WebhookResponse(403, "forbidden\n")
    assert hook(practice.engine, "main-line", WebhookRequest("POST", "nowhere", "", {}, b"")) == WebhookResponse(
        404, "not found\n"
    )


@pytest.mark.parametrize("status", [500, 503, 429])
def test_trouble_at_twilio_s_own_api_is_nothing_to_a_caller(opens: Opens, status: int) -> None:
    practice = opens("Mon 20:00")
    practice.twilio.fail_next(5, status=status)
    line = practice.call()
    line.presses("1").stays_silent()
    line.hears("Your message has arrived")


def test_no_number_and_no_word_of_a_call_reaches_the_log(opens: Opens, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    practice = opens("Mon 20:00", line=f'on_call = ["{NIGHT}"]')
    line = practice.call()
    line.presses("3").nobody_answers()
    practice.twilio.fail_next(status=500)
    line.speaks(3)
    practice.notes(line)
    hook(practice.engine, "main-line", WebhookRequest("POST", "call", "", {}, f"From={MARIA}".encode()))
    for private in (MARIA, MARIA[1:], NIGHT, line.call.sid):
        assert private not in "\n".join(record.getMessage() for record in caplog.records if "channels" in record.name)


def a_channel(folder: Path, sign: "object") -> VoiceChannel:
    assert callable(sign)
    kind = find("voice")
    wishes = {"account_sid": "AC" + "0" * 32, "auth_token": "secret", "numbers": [NUMBER], "public_url": PUBLIC}
    tools = ChannelHost(lambda: AN_INSTANT, Bookmarks(), folder, "cafe", lambda _channel, _says: None, call_state=sign)
    channel = kind.build("main-line", kind.settings.model_validate(wishes), tools)
    assert isinstance(channel, VoiceChannel)
    return channel


def ask(channel: VoiceChannel, path: str, to: str = NUMBER) -> str:
    """A signed request of Twilio."""
    params = {"CallSid": "CA1", "From": MARIA, "To": to}
    signature = sign_as_twilio("secret", f"{PUBLIC}/hooks/main-line/{path}", params.items())
    headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
    answer = respond(channel, WebhookRequest("POST", path, "", headers, urlencode(params).encode()))
    channel.close()
    assert answer.status == 200
    return answer.body
