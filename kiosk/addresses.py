"""Addresses on a network as settings name them: ``host:port``."""

from __future__ import annotations

import re
from ipaddress import ip_address

_PLACE = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:/@\s]+)):([0-9]{1,5})")
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z][A-Za-z0-9-]{0,62}"
)


def is_address(text: str) -> bool:
    """Whether this is one machine's address or name, and a port.  No address that stands for all or for many:
    others could not be told where to go."""
    found = _PLACE.fullmatch(text)
    if not found or not 1 <= int(found[3]) <= 65535:
        return False
    try:
        address = ip_address(found[1] or found[2])
    except ValueError:
        return bool(found[2] and _NAME.fullmatch(found[2]))
    return not (address.is_unspecified or address.is_multicast)
