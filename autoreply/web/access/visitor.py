"""Finds the visitor's address: that of the connection, or the one that a trusted proxy reports."""

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers


def visitor(peer: str, headers: Headers, trusted: Sequence[str]) -> str:
    """The visitor's address. `trusted` are the networks of our own proxies.

    Each proxy adds the address that it saw to the end of X-Forwarded-For. The visitor may have invented what is before
    it. So we read from the end, up to the first address that is not one of our proxies.
    """
    hops = [hop.strip() for line in headers.getlist("x-forwarded-for") for hop in line.split(",")]
    while hops and is_within(peer, trusted):
        address = _address(hops.pop())
        if address is None:
            break
        peer = address
    return peer


def network(address: str) -> str:
    """Whose address it is: an IPv6 subscriber has a whole /64, and may take a new one for every try."""
    found = _read(address)
    if found is None:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def is_within(address: str, networks: Sequence[str]) -> bool:
    """Whether it is an address of one of them."""
    found = _read(address)
    return found is not None and any(found in ipaddress.ip_network(each) for each in networks)


def _address(hop: str) -> str | None:
    """An address as proxies write it, some with a port; None where it is none."""
    bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    found = _read(bare)
    return str(found) if found is not None else None


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None) or found
