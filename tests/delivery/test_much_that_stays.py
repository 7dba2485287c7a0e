"""However much stays for days, waiting or announced or impossible to delete: everything else has its turn."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from autoreply.notices.notices import Notices
from autoreply.record.deliveries import MOST, Arrival
from channels import ChannelError
from channels.twilio.sms import SmsChannel
from tests.calls.practice import MARIA, TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, DeliveringPractice, body_of

CLEO = '[people.cleo]\nname = "Cleo"\nreach = { ways = [{ mail = "cleo@home.example" }] }\n'
AWAY = CLEO + 'hours = { tue = "9-17" }\n'
AT_NIGHT = CLEO + 'hours = { mon-sun = "0-24" }\n'
DELETES = "[delivery]\ndelete_after_delivery = true\n"


def flood(practice: DeliveringPractice, reader: str, channel: str = "main-texts", **more: object) -> None:
    """A stranger sends as much as one look takes, half a day ago."""
    came = practice.clock.now() - timedelta(hours=12)
    given = {"channel": channel, "sender": TOM, "came": came, "reader": reader, **more}
    names = [f"SM{number:032x}" for number in range(MOST)]
    some = [Arrival(reference=name, message=name, **given) for name in names]  # type: ignore[arg-type]  # any field
    practice.record.deliveries.note(some, came)


def kept_by(practice: DeliveringPractice, values: str) -> None:
    with practice.record.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE delivery SET {values}")


def test_what_waits_for_whoever_is_away_keeps_nothing_else_back(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=AWAY)
    flood(practice, "cleo")
    practice.text("by day, for the practice")
    practice.works()
    assert ["by day" in body_of(mail) for mail in practice.mails] == [True]


def test_what_waits_for_the_practice_at_night_keeps_nothing_back_from_who_works_then(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", more=AT_NIGHT)
    flood(practice, "")
    now = practice.clock.now()
    practice.record.deliveries.note([Arrival("main-texts", "SMcleo", "SMcleo", MARIA, now, "cleo")], now)
    practice.works()
    assert [mail.recipients for mail in practice.mails] == [("cleo@home.example",)]


@pytest.mark.parametrize("more", ["texts-at-once", "announced"])
def test_what_waits_for_whom_no_way_reaches_keeps_nothing_else_back(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    texts = 'delivery = { deliver = "at-once" }' if more == "texts-at-once" else ""
    practice = delivers("Mon 20:00", texts=texts, more=AT_NIGHT)
    monkeypatch.setattr(Notices, "reaches", lambda _self, person: person == "cleo")
    flood(practice, "")
    kept_by(practice, "without = ''" if texts else "without = 'NOT_READY'")
    now = practice.clock.now()
    practice.record.deliveries.note([Arrival("main-texts", "SMcleo", "SMcleo", MARIA, now, "cleo")], now)
    practice.works()
    assert [mail.recipients for mail in practice.mails] == [("cleo@home.example",)]


def refusing(texts: SmsChannel, refused: str) -> Callable[[str], None]:
    usual = texts.discard

    def discard(reference: str) -> None:
        if reference == refused:
            raise ChannelError("Twilio refuses the request (HTTP 409).")
        usual(reference)

    return discard


def test_what_cannot_be_deleted_keeps_nothing_else_from_it_and_is_told(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    first = practice.text("one").sid
    practice.text("two", sender=TOM)
    with monkeypatch.context() as patch:
        patch.setattr(practice.texts, "discard", refusing(practice.texts, first))
        practice.works()
        practice.settles()
        assert practice.kept() == (1, 0)
        says = "main-texts: what was delivered cannot be deleted (1 message). Twilio refuses the request (HTTP 409)."
        assert practice.troubles() == says
        practice.works(minutes=1)
        assert practice.troubles() == says
    practice.works(minutes=1)
    assert (practice.kept(), practice.troubles()) == ((0, 0), "")
