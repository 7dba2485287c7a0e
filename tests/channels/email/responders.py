"""How others decide not to answer a mail, in short: for seeing that they stay silent on ours.

Each takes the lower-cased names with their values and answers whether that responder would reply.
"""

from collections.abc import Callable, Mapping

Headers = Mapping[str, str]


def rfc3834(headers: Headers) -> bool:
    """A responder that knows nothing but the standard's own field."""
    return headers.get("auto-submitted", "no").split(";")[0].strip().lower() == "no"


def pigeonhole(headers: Headers) -> bool:
    """Dovecot's vacation, without its envelope rules."""
    wishes = {wish.strip().lower() for wish in headers.get("x-auto-response-suppress", "").split(",")}
    bulk = headers.get("precedence", "").strip().lower() in {"bulk", "junk", "list"}
    return (
        rfc3834(headers)
        and not bulk
        and not wishes & {"all", "oof"}
        and not any(n.startswith("list-") for n in headers)
    )


def bsd_vacation(headers: Headers) -> bool:
    """The oldest: Precedence and nothing else."""
    return headers.get("precedence", "").lower() not in {"bulk", "junk", "list"}


def exchange(headers: Headers) -> bool:
    """Out of office of Exchange: its own wish, and lists."""
    wishes = {wish.strip().lower() for wish in headers.get("x-auto-response-suppress", "").split(",")}
    return not wishes & {"all", "oof"}


def mailman(headers: Headers) -> bool:
    return headers.get("precedence", "").lower() not in {"bulk", "junk", "list"} and headers.get("x-ack", "yes") != "no"


def zammad(headers: Headers) -> bool:
    """Looks for words anywhere in the values."""
    said = headers.get("auto-submitted", "").lower()
    return not ("auto-replied" in said or "auto-generated" in said or "bulk" in headers.get("precedence", ""))


def freescout(headers: Headers) -> bool:
    """Takes any Auto-Submitted for an automatic one; Precedence in lower case only."""
    return "auto-submitted" not in headers and headers.get("precedence") not in {"bulk", "auto_reply", "junk"}


def request_tracker(headers: Headers) -> bool:
    return headers.get("precedence", "").lower() not in {"bulk", "junk"} and headers.get("auto-submitted", "no") == "no"


def osticket(headers: Headers) -> bool:
    """Compares how the values begin."""
    begins = {"auto-submitted": "auto-replied", "precedence": "bulk", "x-auto-response-suppress": "all"}
    return not any(headers.get(name, "").lower().startswith(value) for name, value in begins.items())


def gmail(headers: Headers) -> bool:
    return rfc3834(headers) and headers.get("precedence", "").lower() not in {"bulk", "junk", "list"}


EVERYBODY: tuple[Callable[[Headers], bool], ...] = (
    rfc3834,
    pigeonhole,
    bsd_vacation,
    exchange,
    mailman,
    zammad,
    freescout,
    request_tracker,
    osticket,
    gmail,
)
