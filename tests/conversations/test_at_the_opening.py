"""A mail that waits for the opening, from its folder to the client: with the daemon's own wiring."""

from tests.conversations.conftest import Evening

FOLDER = "Send at opening"
WISHES = f'person = "ana"\nsend_at_opening = "{FOLDER}"'
ANA = '[people.ana]\nname = "Ana Ruiz"\ntimezone = "America/Chicago"\nhours = { mon-fri = "9-12" }\n'


def test_anas_mail_goes_out_at_nine_by_her_own_clock_and_once(evening: Evening) -> None:
    practice = evening("Mon 24 Nov 20:00", accounts={"ana": WISHES}, more=ANA)
    (job,) = practice.engine.opening_mail
    job.look()  # makes the folder
    mail = f"From: {practice.address}\nTo: maria@client.example\nMessage-ID: <1@practice.example>\n\nUntil Thursday.\n"
    practice.stores(practice.address, mail.replace("\n", "\r\n").encode(), folder=FOLDER)
    for when in ("Tue 25 Nov 09:00", "Tue 25 Nov 09:59"):  # the practice opens, and Ana does not
        practice.at(when)
        job.look()
    assert practice.sink.received == []
    practice.at("Tue 25 Nov 10:00")
    job.look()
    job.look()
    (out,) = practice.sink.received
    assert out.recipients == ("maria@client.example",)
    assert out.message["Date"] == "Tue, 25 Nov 2025 15:00:00 +0000"
    assert practice.record.outgoing.by_state() == {}
    practice.sink.received.clear()  # it is no reply
