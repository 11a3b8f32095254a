"""TURN: short-lived passwords as coturn's `use-auth-secret` reads them (TURN REST API draft).

user name = `<unix time it ends>:<who>`, password = base64(HMAC-SHA1(shared secret, user name)). SHA-1 is what the
protocol says; the secret never leaves the server, and `who` is a keyed word, not a person.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings

from jiayi.kernel import crypto

LIFETIME_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Relay:
    urls: list[str]
    username: str
    credential: str
    relay_only: bool


def credentials(*, who: str, now: float | None = None) -> Relay:
    """For one person and one hour; without a relay two browsers can only meet directly."""
    if not settings.TURN_URLS or not settings.TURN_SECRET:
        return Relay(urls=[], username="", credential="", relay_only=False)
    ends = int(time.time() if now is None else now) + LIFETIME_SECONDS
    username = f"{ends}:{crypto.blind_index('turn', who).hex()[:16]}"
    digest = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1).digest()
    return Relay(
        urls=list(settings.TURN_URLS),
        username=username,
        credential=base64.b64encode(digest).decode(),
        relay_only=settings.TURN_ONLY,
    )
