"""What the receiving server says about the sender: Authentication-Results, RFC 8601.

Anybody can write such a header into a mail. Only the topmost ones are our server's, and only if they bear its name; the
server adds one, or one for each method directly below each other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.email.addresses import organisation
from channels.email.headers import Headers, without_comments

_RESULT = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*(?:/\s*\d+\s*)?=\s*\"?([A-Za-z0-9_-]+)")
_DOMAIN = re.compile(r"\b(?:header\.[id]|smtp\.mailfrom)\s*=\s*\"?(?:[^\s;@\"]*@)?([^\s;\"]+)", re.IGNORECASE)
_ALONGSIDE = {"received-spf", "dkim-filter", "arc-authentication-results", "arc-seal", "arc-message-signature"}
_LONGEST = 16_384  # characters of one header; real ones have some hundred


@dataclass(frozen=True)
class AuthenticationResults:
    """The results by method ("spf", "dkim", "dmarc"), and whether they come from the server we were told to trust.

    `passed` are the domains for which SPF or DKIM passed.
    """

    results: Mapping[str, frozenset[str]]
    trusted: bool
    passed: frozenset[str] = frozenset()

    def has_result(self, method: str, result: str) -> bool:
        """Whether the server, trusted or not, says so."""
        return result in self.results.get(method, ())

    @property
    def forged(self) -> str:
        """Why the sender counts as forged, "" if it does not. A failure counts from anybody: who would forge that?

        For the same reason a pass in the same headers excuses a failure of SPF, which forwarding breaks.
        """
        if self.has_result("dmarc", "fail"):
            return "dmarc=fail"
        failed = self.has_result("spf", "fail") or self.has_result("spf", "hardfail")
        return (
            "spf=fail"
            if failed and not self.has_result("dkim", "pass") and not self.has_result("dmarc", "pass")
            else ""
        )

    def vouches_for(self, address: str) -> bool:
        """Whether the trusted server says that this From is genuine: DMARC, or SPF or DKIM of the same organisation."""
        mine = organisation(address)
        return self.vouches("dmarc") or (self.trusted and any(organisation(domain) == mine for domain in self.passed))

    def vouches(self, *methods: str) -> bool:
        """Whether the trusted server passed one of `methods`."""
        return self.trusted and any(self.has_result(method, "pass") for method in methods)


def verdict(headers: Headers, authserv_id: str | None) -> AuthenticationResults:
    """From the topmost headers of the server named `authserv_id`, or of whichever is topmost where none is named."""
    results: dict[str, frozenset[str]] = {}
    passed: frozenset[str] = frozenset()
    server = authserv_id.lower() if authserv_id else None
    seen = False
    for name, value in headers.fields:
        if name == "authentication-results":
            who, has_result = _read(value)
            server = who if server is None else server
            if who == server:
                passed |= _passed(value, frozenset(has_result) - frozenset(results))
                seen, results = True, has_result | results  # the upper one has the say where both know a method
                continue
        if seen and name not in _ALONGSIDE:
            break
    return AuthenticationResults(results, seen and authserv_id is not None, passed)


def _read(value: str) -> tuple[str, dict[str, frozenset[str]]]:
    """The server's name in lower case ("" from Microsoft 365, which leaves it out) and what it says."""
    first, *rest = without_comments(value[:_LONGEST]).split(";")
    if _RESULT.match(first):
        first, rest = "", [first, *rest]
    words = first.replace('"', "").lower().split()
    results: dict[str, frozenset[str]] = {}
    for item in rest:
        if found := _RESULT.match(item):
            method = found[1].lower()
            results[method] = results.get(method, frozenset()) | {found[2].lower()}
    return (words[0] if words else ""), results


def _passed(value: str, methods: frozenset[str]) -> frozenset[str]:
    """The domains for which one of `methods` passed, as far as the header names them."""
    found: set[str] = set()
    for item in without_comments(value[:_LONGEST]).split(";"):
        has_result = _RESULT.match(item)
        if has_result and has_result[1].lower() in methods & {"spf", "dkim"} and has_result[2].lower() == "pass":
            found.update(domain.lower() for domain in _DOMAIN.findall(item))
    return frozenset(found)
