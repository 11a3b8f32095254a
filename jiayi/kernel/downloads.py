"""Stored content on its way out: nothing that a browser would run, and the part that a player asks for (RFC 9110 §14).

Phones play sound only from a server that answers for parts.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse

from .errors import DomainError

_BYTES = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class RangeRefused(DomainError):
    """A part behind the end of the file."""

    code, status, message = "range_refused", 416, "文件没有这么长，请重新打开"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `stop` of `size` bytes."""

    start: int
    stop: int
    size: int

    @classmethod
    def asked(cls, header: str, size: int) -> "Span | None":
        """What a Range header asks for; None where it asks for the whole, for several parts or in another unit.

        :raises RangeRefused: nothing of it exists
        """
        found = _BYTES.fullmatch(header.strip())
        if found is None or found.group(1) == found.group(2) == "":
            return None
        first, last = found.groups()
        if not first:
            start, stop = max(size - int(last), 0), size
        else:
            start, stop = int(first), min(int(last) + 1, size) if last else size
        if start >= stop:
            raise RangeRefused()
        return cls(start, stop, size)


def served(content: bytes, *, mime: str, span: Span | None, name: str, is_inline: bool) -> HttpResponse:
    """The stored type, no sniffing, a sandbox for what is shown in place."""
    response = HttpResponse(content, content_type=mime, status=206 if span else 200)
    response["Content-Disposition"] = f"{'inline' if is_inline else 'attachment'}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Accept-Ranges"] = "bytes"
    if span:
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{span.size}"
    return response
