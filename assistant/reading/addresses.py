"""Which internet addresses are public: a page that is fetched must not reach what only this machine's network sees."""

from __future__ import annotations

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv4 inside IPv6: what it reaches is the address that it embeds, which may be private.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All global unicast addresses that were ever given out; beyond it lie loopback, site-local, NAT64 for local use, ...
_UNICAST = ipaddress.ip_network("2000::/3")


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, by the system. Raises OSError or UnicodeError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, what it embeds included."""
    if isinstance(address, ipaddress.IPv6Address):
        if (embedded := _embedded(address)) is not None:
            return is_public(embedded)
        if address not in _UNICAST:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
