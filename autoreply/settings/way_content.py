"""How much a way to one of us carries: what is written, and no words where a mailbox is none of the practice's own."""

from autoreply.settings.model import Settings
from autoreply.settings.reach import Reach, Way, WayKind
from channels import NamesAddresses

# Mailboxes that people have for themselves, under no agreement about what clients write.
PERSONAL_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "outlook.com", "hotmail.com", "live.com"),
        *("msn.com", "yahoo.com", "ymail.com", "aol.com", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.net"),
        *("gmx.de", "web.de", "t-online.de", "freenet.de", "mail.com", "yahoo.co.uk", "hotmail.co.uk", "yahoo.de"),
        *("btinternet.com", "yahoo.fr", "hotmail.fr", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net"),
        *("comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bigpond.com", "yahoo.es", "hotmail.es"),
    }
)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def carries_words(settings: Settings, reach: Reach, way: Way) -> bool:
    """Whether this way, which stands in `reach`, carries what clients wrote."""
    wishes = (way.content or reach.content, settings.reach.content)
    return way.kind.is_private and "counts" not in wishes and not is_thin_unasked(settings, reach, way)


def is_thin_unasked(settings: Settings, reach: Reach, way: Way) -> bool:
    """Whether it is a mailbox outside the practice, of which nothing is written: then it has counts."""
    written = way.content is not None or "content" in reach.model_fields_set
    return way.kind is WayKind.MAIL and not written and not _is_own(settings, way.address)


def _is_own(settings: Settings, address: str) -> bool:
    """Whether we watch this mailbox, or its domain is that of one that we watch. No domain of everybody is ours."""
    named = (entry.settings for entry in settings.channels.values() if isinstance(entry.settings, NamesAddresses))
    own = {one.lower() for each in named for one in each.own if "@" in one}
    return address.lower() in own or domain_of(address) in {domain_of(one) for one in own} - PERSONAL_MAIL
