"""Files at rest: each under a random key of its own, which the field key wraps; read whole or in parts.

Laid out so that a part of a long recording can be read and checked without the rest (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015): 48 bytes of head (mark, nonce, wrapped key, tag), then pieces of 64 KiB, each
SM4-GCM with its own tag under the nonce "number, is it the last". A changed, moved, missing or added piece is refused,
and so is a file in another's place: the head is bound to the name under which the file lies (ADR 35).
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from . import crypto

_MARK = b"JYF1"
_KEY, _NONCE, _TAG = 16, 12, 16
_HEAD = len(_MARK) + _NONCE + _KEY + _TAG
PIECE = 64 * 1024


class Unreadable(Exception):
    """Not what was sealed here: changed, cut off, of another place or under another field key."""


def seal(content: bytes, *, place: str) -> bytes:
    """What is written to the disk for `content` under the name `place`."""
    key, nonce = os.urandom(_KEY), os.urandom(_NONCE)
    head = _MARK + nonce + _encrypted(crypto.file_key(), nonce, key, place.encode())
    last = _pieces(len(content)) - 1
    pieces = (
        _encrypted(key, _number(index, last), content[index * PIECE : (index + 1) * PIECE]) for index in range(last + 1)
    )
    return b"".join((head, *pieces))


def read(path: Path, *, place: str, size: int, start: int = 0, stop: int | None = None) -> bytes:
    """The bytes from `start` up to `stop` of what was sealed, `size` bytes long as its row says.

    :raises Unreadable: if a piece is not as it was written, or the length is another one
    """
    stop = size if stop is None else min(stop, size)
    first, behind = start // PIECE, _pieces(stop)
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            key = _key_of(head, place)
            if os.fstat(stream.fileno()).st_size != _HEAD + size + _TAG * _pieces(size):
                raise Unreadable("another length")
            stream.seek(_HEAD + first * (PIECE + _TAG))
            sealed = stream.read((behind - first) * (PIECE + _TAG))
    except OSError as problem:
        raise Unreadable("gone") from problem
    last = _pieces(size) - 1
    plain = b"".join(
        _decrypted(key, _number(first + index, last), sealed[at : at + PIECE + _TAG])
        for index, at in enumerate(range(0, len(sealed), PIECE + _TAG))
    )
    return plain[start - first * PIECE : stop - first * PIECE]


def _key_of(head: bytes, place: str) -> bytes:
    if len(head) != _HEAD or not head.startswith(_MARK):
        raise Unreadable("no head")
    nonce, wrapped = head[len(_MARK) : len(_MARK) + _NONCE], head[len(_MARK) + _NONCE :]
    return _decrypted(crypto.file_key(), nonce, wrapped, place.encode())


def _pieces(size: int) -> int:
    return max(-(-size // PIECE), 1)


def _number(index: int, last: int) -> bytes:
    return index.to_bytes(_NONCE - 1, "big") + bytes([index == last])


def _encrypted(key: bytes, nonce: bytes, plain: bytes, bound: bytes = b"") -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _decrypted(key: bytes, nonce: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
    if len(sealed) < _TAG:
        raise Unreadable("cut off")
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    try:
        return decryptor.update(sealed[:-_TAG]) + decryptor.finalize()
    except InvalidTag:
        raise Unreadable("changed") from None
