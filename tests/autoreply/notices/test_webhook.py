"""A notice as a signed request, by Standard Webhooks."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoreply.notices.proof import Proofs
from autoreply.notices.watch import NoticeWatch
from autoreply.notices.ways import WayGone
from autoreply.notices.webhook import WebhookNotifier, key_of, signed
from autoreply.record import Record
from autoreply.telemetry.health import Health
from channels import Refused, SendError, StaffMessage, TryAgain
from schedules import FakeClock
from tests.autoreply.notices.program import Program
from tests.autoreply.notices.room import MOBILE, NoticeRoom

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TEXT = "Autoreply: 1 new voicemail. Open the page."


def message(url: str) -> StaffMessage:
    return StaffMessage(url, "abc", TEXT, NOW)


def test_the_vector_of_the_specification_is_signed_as_it_says() -> None:
    body = b'{"test": 2432232314}'
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [key_of(SECRET)])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_says_how_many_and_proves_who_sent_it(program: Program) -> None:
    WebhookNotifier(f"{SECRET} another", FakeClock(NOW)).notify(message(program.url))
    ((headers, body),) = program.asked
    assert json.loads(body)["data"] == {"id": "abc", "text": TEXT}
    content = f"abc.{int(NOW.timestamp())}.".encode() + body
    keys = [base64.b64decode(SECRET.removeprefix("whsec_")), b"another"]
    marks = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    assert headers["webhook-signature"].split() == [f"v1,{mark}" for mark in marks]
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("abc", str(int(NOW.timestamp())))


@pytest.mark.parametrize(
    ("status", "error"),
    [(200, None), (204, None), (301, Refused), (404, Refused), (410, WayGone), (429, TryAgain), (503, TryAgain)],
)
def test_what_it_answers_decides_what_follows(program: Program, status: int, error: type[SendError] | None) -> None:
    program.status, program.headers = status, {"Location": program.url, "Retry-After": "7"}
    notifier = WebhookNotifier(SECRET, FakeClock(NOW))
    if error is None:
        notifier.notify(message(program.url))
    else:
        with pytest.raises(error) as raised:
            notifier.notify(message(program.url))
        assert raised.type is error, "only what is gone is turned off"
        assert getattr(raised.value, "after", 7) == 7
    assert len(program.asked) == 1, "a redirect is not followed"


@pytest.mark.parametrize("name", ["127.1", "0x7f.0.0.1", "2130706433"])
def test_a_name_that_leads_into_this_house_gets_nothing(program: Program, name: str) -> None:
    """These are names to us, and the computer finds its own address for them: as a name of somebody's domain may."""
    url = program.url.replace("127.0.0.1", name)
    with pytest.raises(Refused, match="private network"):
        WebhookNotifier(SECRET, FakeClock(NOW)).notify(message(url))
    assert program.asked == []
    WebhookNotifier(SECRET, FakeClock(NOW)).notify(message(program.url.replace("127.0.0.1", "localhost")))
    assert len(program.asked) == 1, "a program on this computer, named as such"


def test_what_is_gone_gets_nothing_more_until_it_is_proved_anew(
    program: Program, sqlite_url: str, tmp_path: Path
) -> None:
    ways = f'[people.ana.reach]\nways = [{{ webhook = "{program.url}" }}, {{ text = "{MOBILE}" }}]\n'
    with Record.open(sqlite_url) as record:
        room = NoticeRoom(record, tmp_path, f'{ways}webhook_secret = "{SECRET}"\n')
        room.proves_all()
        health = Health(room.clock)
        watch, proofs = NoticeWatch(room.notices, record, health, room.clock), Proofs(room.settings, record, room.clock)
        webhook, _ = room.notices.ways("ana")
        program.status = 410
        for key in ("monday", "tuesday"):
            room.claims(key)
            room.looks()
        assert (len(program.asked), len(room.text.sent)) == (1, 2), "both went by the next way, the second at once"
        watch.look()
        (trouble,) = health.troubles()
        assert trouble.about == "notices: ana by webhook"
        assert "answered 410 Gone" in trouble.says
        assert "answered 410 Gone" in proofs.reports((webhook,))[0].says
        program.status = 204
        proofs.send_code(webhook, "en", "ana")
        watch.look()
        assert health.troubles() == []
        room.claims("wednesday")
        room.looks()
        assert len(room.text.sent) == 2


def test_nobody_listens(program: Program) -> None:
    with pytest.raises(TryAgain, match="cannot be reached"):
        WebhookNotifier(SECRET, FakeClock(NOW)).notify(message("http://127.0.0.1:1/"))
