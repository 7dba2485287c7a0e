"""What people write and say is in no log, no figure, no address, no record and no file, whatever goes wrong."""

import logging
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from tests.calls.practice import MARIA
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, DeliveringPractice, body_of, sounds_of
from tests.peers.smtp_sink import Stage, says

WORDS, NAME = "Quetzalcoatl", "Xochiquetzal"
SOUND = bytes.fromhex("fffb10c4")  # how each frame of the simulator's mp3 begins


def night(practice: DeliveringPractice) -> None:
    """Texts and voicemails come by day and at night, and much goes wrong."""
    practice.twilio.fail_next(status=500, only=".mp3")
    practice.twilio.fail_next(status=503, only="Messages/")
    practice.text(f"{WORDS} by day", sender="+15550199001")
    practice.voicemail()
    practice.sink.will(Stage.DOT, says(f"552 too big, {NAME}"), says("451 later"))
    for _ in range(10):
        practice.works(minutes=2)
    practice.goes_to("Mon 20:00")
    practice.text(f"=HYPERLINK({WORDS})\r\nBcc: {NAME}@mail.example")
    practice.voicemail()
    practice.works()
    practice.opens("Tue 9:00")
    for _ in range(10):
        practice.works(minutes=2)


@pytest.mark.parametrize("redacted", [False, True], ids=["kept", "redacted"])
def test_a_marker_in_texts_and_sound_is_found_in_the_mail_and_nowhere_else(
    delivers: Delivers, tmp_path: Path, caplog: pytest.LogCaptureFixture, redacted: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    practice = delivers(
        "Mon 10:00",
        reach=ANA_MAIL,
        texts="delivery = { redacted = true }" if redacted else "",
        more="[delivery]\ndelete_after_delivery = true",
    )
    practice.twilio.state.redacts_bodies = redacted
    night(practice)
    assert sum(WORDS in body_of(mail) for mail in practice.mails) == 2
    assert any(sounds_of(mail) for mail in practice.mails)
    assert not any(name.lower() == "bcc" for mail in practice.mails for name in mail.message)
    ours = [record for record in caplog.records if not record.name.startswith("mail.log")]
    logged = "\n".join(record.getMessage() + str(record.__dict__) for record in ours)
    figures = generate_latest(practice.engine.metrics.registry).decode()
    urls = "\n".join(one.path + str(one.parameters) for one in practice.twilio.requests if one.method == "GET")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    kept = b"".join(file.read_bytes() for file in files)
    assert files
    for marker in (WORDS, NAME):
        assert marker not in logged
        assert marker not in figures
        assert marker not in urls
        assert marker not in practice.troubles()
        assert marker.encode() not in kept
    assert SOUND not in kept
    assert str(SOUND) not in logged


def test_to_staff_outside_the_mailbox_nobodys_words_or_number_are_sent(delivers: Delivers) -> None:
    more = '[people.cleo]\nname = "Cleo"\n'
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=f'content = "counts"\n{more}')
    practice.text(f"{WORDS} {NAME}")
    practice.voicemail()
    practice.works()
    practice.works(minutes=1)
    assert len(practice.mails) == 2
    whole = "".join(mail.raw.decode() for mail in practice.mails)
    assert WORDS not in whole
    assert "+15550199001" not in whole
    assert not any(sounds_of(mail) for mail in practice.mails)


@pytest.mark.parametrize("redacted", [False, True], ids=["kept", "redacted"])
@pytest.mark.parametrize(
    ("names", "who"), [("full", MARIA), ("last-four", "a number ending in 9001"), ("none", "somebody")]
)
def test_a_delivery_names_clients_as_the_practice_chose(
    delivers: Delivers, names: str, who: str, redacted: bool
) -> None:
    texts = "delivery = { redacted = true }" if redacted else ""
    practice = delivers("Mon 10:00", reach=ANA_MAIL, texts=texts, more=f'[handover]\nnames = "{names}"')
    practice.twilio.state.redacts_bodies = redacted
    practice.text(WORDS)
    practice.voicemail()
    practice.works()
    first = {body_of(mail).splitlines()[0] for mail in practice.mails}
    assert first == {f"Text message from {who}", f"Voicemail from {who}"}
    assert any(MARIA.strip("+") in str(mail.message) for mail in practice.mails) is (names == "full")
