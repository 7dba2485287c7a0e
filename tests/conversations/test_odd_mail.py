"""Mail that is a little odd, as much of real mail is, and comes from a person all the same."""

from tests.conversations.conftest import Evening
from tests.conversations.letters import of_parts

PLEA = "I want to die."


ODD_ADDRESSES = (
    '"ana client"@mail.example',
    "Ana.O'Neil+therapy@Mail.Example",
    "ana@xn--mnchen-3ya.example",
    "josé@mail.example",
    "a@b.example",
)


def test_odd_addresses_are_answered_as_they_are_spelled(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    for address in ODD_ADDRESSES:
        ana = practice.client("Ana Client", address)
        ana.writes()
        ana.hears("988")


def test_one_person_in_two_spellings_hears_once(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, shouted = practice.client("Ana Client"), practice.client("Ana Client", "ANA@MAIL.EXAMPLE")
    ana.writes()
    ana.hears("988")
    shouted.writes()
    shouted.hears_nothing("already-told")
    signed, again = (practice.client("Ana Client", f"prvs={tag}=ana@mail.example") for tag in ("0123", "4567"))
    signed.writes()
    signed.hears("988")
    again.writes()
    again.hears_nothing("already-told")


def test_an_address_that_no_database_takes_holds_up_nobody(evening: Evening) -> None:
    """UTF-7 can spell half of a pair of surrogates."""
    practice = evening(at="Mon 24 Nov 18:00", accounts={"office": 'forms = [{ from = "wordpress@web.example" }]'})
    sender = ["From: wordpress@web.example", "Reply-To: =?utf-7?q?ve+2AA-ra=40mail.example?="]
    practice.client("Vera", "ve?ra@mail.example").writes(return_path="www-data@web7.example", headers=sender)
    practice.client("Vera", "ve?ra@mail.example").hears("988")
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("988")


def test_need_in_the_subject_alone(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    tom.writes()
    tom.hears("988")
    tom.writes("", subject=PLEA)
    tom.hears("988", because="answered-urgent")
    practice.later(minutes=20)
    tom.writes("", subject="=?utf-8?q?I_can=E2=80=99t?= go on")
    tom.hears("988", because="answered-urgent")


def test_need_in_the_html_of_a_mail_whose_plain_text_is_empty(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    tom.writes()
    tom.hears("988")
    headers, text = of_parts("alternative", ("text/plain", " "), ("text/html", f"<p>{PLEA}</p>"))
    tom.writes(text, headers=headers)
    tom.hears("988", because="answered-urgent")


def test_need_below_a_picture(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    tom.writes()
    tom.hears("988")
    parts = ("text/plain", "Look:"), ("image/png; name=x.png", "iVBO"), ("text/plain", PLEA)
    headers, text = of_parts("mixed", *parts)
    tom.writes(text, headers=headers)
    tom.hears("988", because="answered-urgent")


def test_need_in_odd_encodings(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 2:55")
    tom = practice.client("Tom Client")
    tom.writes()
    tom.hears("988")
    for header, text in (
        ("Content-Type: text/plain; charset=windows-1252", "I can\udc92t go on"),
        ("Content-Transfer-Encoding: quoted-printable", "I want to d=\nie"),
        ("Content-Type: text/plain; charset=nonsense", PLEA),
    ):
        tom.writes(text, headers=[header])
        tom.hears("988", because="answered-urgent")
        practice.later(minutes=10)


def test_an_encrypted_mail_is_answered(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    kind = "encrypted; protocol=application/pgp-encrypted"
    headers, text = of_parts(kind, ("application/pgp-encrypted", "Version: 1"), ("application/octet-stream", "-----"))
    ana.writes(text, headers=headers)
    ana.hears("988")


def test_a_mail_without_a_body_subject_or_date(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("", without=["Subject", "Date", "Content-Type", "MIME-Version"])
    ana.hears("988")


def test_the_date_in_the_mail_counts_for_nothing(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes(headers=["Date: Thu, 01 Jan 1970 00:00:00 +0000"])
    ana.hears("988", because="answered")


def test_a_person_who_forwards_a_bounce_is_no_bounce(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    headers, text = of_parts(
        "mixed",
        ("text/plain", "My mail to you came back?"),
        ("message/rfc822", "From: MAILER-DAEMON@x\nAuto-Submitted: auto-replied\nSubject: Undelivered\n\nSorry."),
    )
    ana.writes(text, headers=headers, subject="Fwd: Undelivered Mail Returned to Sender")
    ana.hears("988")


def test_an_urgent_flag_is_neither_bulk_nor_need(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    flags = ["Precedence: special-delivery", "X-Priority: 1", "Importance: high"]
    ana.writes(headers=flags)
    ana.hears("988", because="answered")
    ana.writes(headers=flags)
    ana.hears_nothing("already-told")
