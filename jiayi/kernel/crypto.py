"""国密: field encryption (SM4-GCM), blind index (HMAC-SM3) and hashes. Keys come only from the environment.

One module, so that a certified cipher machine (KMS, 签名验签服务器) can take its place.
Vectors and the choice of algorithms: facts/security-cn.md §2.
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_VERSION = b"\x01"
_NONCE, _TAG = 12, 16


class KeyMissing(RuntimeError):
    """A key is not set in the environment or has the wrong length."""


@lru_cache(maxsize=4)
def _key(name: str, length: int) -> bytes:
    try:
        key = bytes.fromhex(os.environ[name])
    except (KeyError, ValueError):
        raise KeyMissing(f"{name} must be set to {length * 2} hex digits") from None
    if len(key) != length:
        raise KeyMissing(f"{name} must be set to {length * 2} hex digits")
    return key


def encrypt(text: str) -> bytes:
    """SM4-GCM: version byte, 12-byte nonce, ciphertext, 16-byte tag."""
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(_key("JIAYI_FIELD_KEY", 16)), modes.GCM(nonce)).encryptor()
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return _VERSION + nonce + sealed + encryptor.tag


def decrypt(sealed: bytes) -> str:
    """The inverse of `encrypt`.

    :raises cryptography.exceptions.InvalidTag: if the bytes were changed or belong to another key
    """
    sealed = bytes(sealed)
    nonce, body, tag = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE : -_TAG], sealed[-_TAG:]
    decryptor = Cipher(algorithms.SM4(_key("JIAYI_FIELD_KEY", 16)), modes.GCM(nonce, tag)).decryptor()
    return (decryptor.update(body) + decryptor.finalize()).decode()


def file_key() -> bytes:
    """What wraps the keys of files (kernel.vault): made from the field key, and never the field key itself."""
    return hmac.digest(_key("JIAYI_FIELD_KEY", 16), b"keys of files", "sm3")[:16]


def blind_index(kind: str, value: str) -> bytes:
    """A keyed 32-byte fingerprint for exact search; `kind` keeps an ID and a phone with the same digits apart."""
    return hmac.digest(_key("JIAYI_INDEX_KEY", 32), f"{kind}\x00{value}".encode(), "sm3")


def sm3_hex(content: bytes) -> str:
    """SM3 fingerprint as 64 hex digits (documents, evidence)."""
    return hashlib.new("sm3", content).hexdigest()


def token() -> str:
    """A random URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(secret: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(secret.encode()).digest()


def masked_identity(number: str) -> str:
    """`330103********1234`: the first six and last four characters stay."""
    return number[:6] + "*" * max(len(number) - 10, 0) + number[-4:] if len(number) > 10 else "*" * len(number)


def masked_phone(number: str) -> str:
    """`138****1234`."""
    return number[:3] + "****" + number[-4:] if len(number) >= 7 else "*" * len(number)


def masked_name(name: str) -> str:
    """`王*芳`, `李*`: first character stays, and the last when there are three or more."""
    if len(name) <= 1:
        return name
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"
