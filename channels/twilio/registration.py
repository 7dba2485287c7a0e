"""Checks whether texts from our numbers reach the United States: A2P 10DLC and toll-free verification.

Reads the states through the API if the credentials allow it. Their meanings: twilio.com/docs, "US A2P 10DLC" and
"Toll-free verification".
"""

import re
from collections.abc import Iterator

from channels import ChannelError, Finding
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.numbers import NumberRouting
from channels.twilio.settings import TwilioSettings

_ABOUT = "registration"
_NORTH_AMERICA = "+1"
_TOLL_FREE = re.compile(r"\+18(00|33|44|55|66|77|88)")
_MOST = 50  # of each kind of resource
_CAMPAIGNS = {
    "VERIFIED": (True, "the campaign is verified for A2P 10DLC"),
    "FAILED": (False, "the A2P 10DLC campaign was refused: the console says why, under Regulatory Compliance"),
}
_BRANDS = {
    "APPROVED": "the brand is approved: now register a campaign, with a crisis text of yours among the samples",
    "FAILED": "the brand was refused: the console says why, under Regulatory Compliance",
    "SUSPENDED": "the brand is suspended: the console says why, under Regulatory Compliance",
}
_VERIFICATIONS = {
    "TWILIO_APPROVED": (True, "the toll-free number is verified"),
    "TWILIO_REJECTED": (False, "the verification of the toll-free number was refused: the console says why"),
    "PENDING_REVIEW": (False, "the toll-free number waits for its verification, which takes some days"),
    "IN_REVIEW": (False, "the verification of the toll-free number is under way, which takes some days"),
}
_REGISTER = "texts to the United States fail (30034); register for A2P 10DLC, which takes two weeks and more"


def examine(settings: TwilioSettings, account: TwilioAccount, board: NumberRouting) -> Iterator[Finding]:
    """Yield one finding for each number. If a state cannot be read, it says so; that is not an error."""
    for number in settings.numbers:
        try:
            with reading():
                finding = _of(account, board, number)
        except ChannelError as error:
            says = f"{number}: not to be read here ({error}); look in the console, under Regulatory Compliance"
            finding = Finding(True, _ABOUT, says, look=True)
        yield finding


def _of(account: TwilioAccount, board: NumberRouting, number: str) -> Finding:
    if not number.startswith(_NORTH_AMERICA):
        return Finding(True, _ABOUT, f"{number}: no number of North America, so the American registers do not matter")
    good, says = (_toll_free if _TOLL_FREE.match(number) else _long_code)(account, board, number)
    return Finding(good, _ABOUT, f"{number}: {says}")


def _toll_free(account: TwilioAccount, board: NumberRouting, number: str) -> tuple[bool, str]:
    sid = board.sid(number)
    found = account.client.messaging.v1.tollfree_verifications.list(tollfree_phone_number_sid=sid, limit=_MOST)
    unknown = (False, "the toll-free number is not verified, so that its texts fail (30032); ask for it in the console")
    return _VERIFICATIONS.get(str(found[0].status), unknown) if found else unknown


def _long_code(account: TwilioAccount, board: NumberRouting, number: str) -> tuple[bool, str]:
    service = board.service_of(board.sid(number))
    if service is None:
        return False, f"it belongs to no Messaging Service, and so to no campaign: {_REGISTER}"
    campaigns = account.client.messaging.v1.services(service.sid).us_app_to_person.list(limit=_MOST)
    if campaigns:
        waits = (False, "the A2P 10DLC campaign is under review, which takes two weeks and more")
        return _CAMPAIGNS.get(str(campaigns[0].campaign_status), waits)
    return False, _brand(account)


def _brand(account: TwilioAccount) -> str:
    brands = account.client.messaging.v1.brand_registrations.list(limit=_MOST)
    if not brands:
        return f"neither brand nor campaign are registered: {_REGISTER}"
    return _BRANDS.get(str(brands[0].status), "the brand is under review; a campaign comes after it")
