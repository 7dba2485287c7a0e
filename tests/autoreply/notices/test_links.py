"""The address of the page stands below a count, wherever it can be opened and costs no second text."""

from datetime import UTC, datetime

import pytest

from autoreply.notices.notice import Notice
from autoreply.notices.person_reach import message_for
from autoreply.notices.proof import code_notice
from autoreply.notices.ways import ReachWay
from autoreply.settings.reach import WayKind
from channels import StaffKey
from channels.segments import GSM_SINGLE, size

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
PAGE = "https://desk.example.org"
SHORT = "Autoreply: 2 new texts. Open the page."
COUNTS = Notice("The night", "words of Maria", SHORT, "Two new texts.")


def said(kind: WayKind, notice: Notice = COUNTS, page: str = PAGE) -> str:
    way = ReachWay("ana", kind, "somewhere", "", None, whole=False, page=page)
    return message_for(way, notice, "cafe", NOW, "en").text


@pytest.mark.parametrize("kind", [kind for kind in WayKind if kind is not WayKind.CALL])
def test_every_way_that_is_read_has_the_address_of_the_page_and_nothing_else_of_it(kind: WayKind) -> None:
    assert said(kind).split() == [*SHORT.split(), PAGE]
    assert said(kind, page="") == SHORT


def test_a_call_is_heard_and_has_none() -> None:
    assert said(WayKind.CALL) == "Two new texts."


def test_an_address_that_would_make_a_second_text_is_left_out_of_texts_alone() -> None:
    fits = "https://" + "d" * (GSM_SINGLE - len(SHORT) - len("\nhttps://"))
    assert (size(said(WayKind.TEXT, page=fits)).units, said(WayKind.TEXT, page=fits)) == (160, f"{SHORT}\n{fits}")
    for longer in (f"{fits}d", f"{fits[:-1]}~"):  # in texts a tilde counts twice
        assert said(WayKind.TEXT, page=longer) == SHORT
        assert said(WayKind.WHATSAPP, page=longer).endswith(longer)


@pytest.mark.parametrize("kind", [WayKind.TEXT, WayKind.WHATSAPP, WayKind.WEBHOOK, WayKind.APPRISE])
def test_neither_a_code_nor_an_alert_has_a_link(kind: WayKind) -> None:
    code = code_notice("123456", "en")
    assert said(kind, code) == code.short
    alert = Notice("Urgent", SHORT, SHORT, key=StaffKey("1.ana", "press 7"), linked=False)
    assert said(kind, alert) == SHORT
