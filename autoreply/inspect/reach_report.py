"""Whether the owner is still told when one way breaks, for `doctor`: what is missing, and what to write."""

from collections.abc import Sequence
from itertools import combinations

from autoreply.notices.proof import WayReport
from autoreply.notices.ways import ReachWay, in_common, independent
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.reach import WayKind
from channels import NoticeMedium

PROVE = "autoreply reach test"
NOBODY_TOLD = (
    "nobody learns when something breaks, nor what the night brought. Write two ways that share nothing under [reach], "
    'such as ways = [{ mail = "you@practice.example" }, { text = "+15550100000" }], and run: ' + PROVE
)
ONE_WAY = "two proved ways that share nothing are needed: if the only way breaks, nobody learns of it"
_ADD = {
    WayKind.MAIL: '{ mail = "you@home.example" } to ways under [reach], with an address of yours',
    WayKind.TEXT: '{ text = "+15550100000" } to ways under [reach], with a number of yours',
    WayKind.APPRISE: '{ apprise = "phone" } to ways under [reach], with apprise_url_file',
}


def alone(settings: Settings, reports: Sequence[WayReport]) -> str:
    """Why the ways to the owner are as good as one, and what to do; "" if they are not."""
    ready = [one.way for one in reports if one.ready]
    if independent(ready):
        return ""
    able = [one.way for one in reports if one.way.notifier is not None]
    then = f"Prove the others: {PROVE}" if independent(able) else f"Add {_further(settings, able)}, and run: {PROVE}"
    return f"{ONE_WAY}. {_shared(ready)} {then}"


def _shared(ready: Sequence[ReachWay]) -> str:
    if len(ready) < 2:
        return f"Only the {ready[0].kind} is." if ready else "None is proved."
    one, other = min(combinations(ready, 2), key=lambda pair: len(in_common(*pair)))
    return f"The {one.kind} and the {other.kind} share {', '.join(sorted(in_common(one, other)))}."


def _further(settings: Settings, able: Sequence[ReachWay]) -> str:
    """A way of another kind than these, which a channel of the file can send; else by a service outside."""
    media = {kind_of(entry).medium for entry in settings.channels.values()}
    used = {way.kind for way in able}
    by_telephone = used & {WayKind.TEXT, WayKind.CALL, WayKind.WHATSAPP}
    if NoticeMedium.MAIL in media and WayKind.MAIL not in used:
        return _ADD[WayKind.MAIL]
    return _ADD[WayKind.TEXT if NoticeMedium.TEXT in media and not by_telephone else WayKind.APPRISE]
