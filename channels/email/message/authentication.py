"""What the receiving server says about the sender: Authentication-Results, RFC 8601.

Anybody can write such a header into a mail. Only the topmost headers that name our server are its own. It adds one
header, or one for each method.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.email.message.addresses import organisation
from channels.email.message.headers import Headers, without_comments

_RESULT = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*(?:/\s*\d+\s*)?=\s*\"?([A-Za-z0-9_-]+)")
_DOMAIN = re.compile(r"\b(?:header\.[id]|smtp\.mailfrom)\s*=\s*\"?(?:[^\s;@\"]*@)?([^\s;\"]+)", re.IGNORECASE)
_ALONGSIDE = {"received-spf", "dkim-filter", "arc-authentication-results", "arc-seal", "arc-message-signature"}
_LONGEST = 16_384  # characters of one header; real ones have some hundred


@dataclass(frozen=True)
class AuthenticationResults:
    """The results by method ("spf", "dkim", "dmarc"). `trusted` is true if they come from the server in `authserv_id`.

    `passed` are the domains for which SPF or DKIM passed.
    """

    results: Mapping[str, frozenset[str]]
    trusted: bool
    passed: frozenset[str] = frozenset()

    def has_result(self, method: str, result: str) -> bool:
        """Whether the header has this result for the method. The server need not be trusted."""
        return result in self.results.get(method, ())

    @property
    def forged(self) -> str:
        """Return why the sender counts as forged, or "". A failure counts from any server: nobody forges a failure.

        A pass in the same headers excuses a failure of SPF, because forwarding breaks SPF.
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
    """Read the topmost headers of the server `authserv_id`, or of the topmost server if that is None."""
    results: dict[str, frozenset[str]] = {}
    passed: frozenset[str] = frozenset()
    server = authserv_id.lower() if authserv_id else None
    seen = False
    for name, value in headers.fields:
        if name == "authentication-results":
            who, found = _read(value)
            server = who if server is None else server
            if who == server:
                passed |= _passed(value, frozenset(found) - frozenset(results))
                seen, results = True, found | results  # if both have a method, the upper header counts
                continue
        if seen and name not in _ALONGSIDE:
            break
    return AuthenticationResults(results, seen and authserv_id is not None, passed)


def _read(value: str) -> tuple[str, dict[str, frozenset[str]]]:
    """Return the server's name in lower case and its results. Microsoft 365 writes no name: ""."""
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
    """Return the domains for which one of `methods` passed, if the header names them."""
    found: set[str] = set()
    for item in without_comments(value[:_LONGEST]).split(";"):
        matched = _RESULT.match(item)
        if matched and matched[1].lower() in methods & {"spf", "dkim"} and matched[2].lower() == "pass":
            found.update(domain.lower() for domain in _DOMAIN.findall(item))
    return frozenset(found)
