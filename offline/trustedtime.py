"""What time it is by the platform's word, where this machine's clock is known to be wrong.

A clock years off (an empty battery) makes every certificate "not yet valid" or "expired".  Then dates are
checked against the last time that the platform signed, and nothing else about the certificate is checked any
less: the pinned authority, the name, the chain.  Where our own clock may be right, it alone decides.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.contract.headers import SKEW_S
from offline.link import Link
from offline.moments import Times
from offline.stored import time_of

# No terminal is put away for so long and used again: a clock further ahead of what was last heard is wrong.
LONGEST_SLEEP = timedelta(days=3 * 365)
EXPIRED = 10  # OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED
_NO_CHECK_TIME = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME: we check the dates, OpenSSL all else


def platform_time(link: Link, times: Times) -> datetime | None:
    """The best that is known of the platform's time: exact within the boot in which it was heard, else the
    last that was heard.  None before the first good exchange."""
    if not (link.good_at and link.platform_time):
        return None
    heard, now = time_of(link.platform_time), times.moment()
    if link.boot_id == now.boot_id:
        heard += timedelta(seconds=max(0.0, now.monotonic - link.good_monotonic))
    return heard


def proven_time(link: Link, times: Times) -> datetime | None:
    """The platform's time, if it proves that our clock is wrong."""
    known = platform_time(link, times)
    if known is None:
        return None
    off = times.clock.now() - known
    if off < -timedelta(seconds=SKEW_S):
        return known  # time doesn't run backwards
    ahead = timedelta(seconds=SKEW_S) if link.boot_id == times.boot_id else LONGEST_SLEEP
    return known if off > ahead else None


def dated_context(ca: Path, now: Callable[[], datetime]) -> ssl.SSLContext:
    """Believes one authority, as `ssl.create_default_context` does, but for dates: these are checked at
    ``now``, the certificate's and its authority's.  Raises OSError for a file that is none."""
    context = _Dated(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=str(ca))
    context.verify_flags |= _NO_CHECK_TIME
    context.now = now
    return context


class _Dated(ssl.SSLContext):
    """A handshake that went well is looked at once more before anything is sent."""

    now: Callable[[], datetime]

    def wrap_socket(self, *args: Any, **named: Any) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(*args, **named)
        if not self._holds(wrapped.getpeercert() or {}):
            wrapped.close()
            error = ssl.SSLCertVerificationError("certificate verify failed")
            error.verify_code, error.verify_message = EXPIRED, "not valid at the platform's time"
            raise error
        return wrapped

    def _holds(self, certificate: Mapping[str, Any]) -> bool:
        at, pinned = self.now().timestamp(), self.get_ca_certs()
        issuers = [each for each in pinned if each["subject"] == certificate.get("issuer")] or pinned
        return _valid(certificate, at) and any(_valid(each, at) for each in issuers)


def _valid(certificate: Mapping[str, Any], at: float) -> bool:
    if not certificate:
        return False
    begins, ends = (ssl.cert_time_to_seconds(str(certificate[key])) for key in ("notBefore", "notAfter"))
    return begins <= at <= ends
