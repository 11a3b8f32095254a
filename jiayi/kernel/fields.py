"""Model fields of the house."""

from typing import Any

from django.db import models

from . import crypto


class DateRangeOf(models.Func):
    """`daterange(from, to)` over two date columns: half-open, an empty end is endless."""

    function = "daterange"
    template = "daterange(%(expressions)s, '[)')"


class EncryptedTextField(models.BinaryField):
    """Text in Python, SM4-GCM bytes in the database. Not searchable: keep a blind index beside it."""

    description = "加密文本"

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, LazySecret):
            return value.sealed
        value = super().get_prep_value(value)
        return crypto.encrypt(value) if isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> "LazySecret | None":
        return None if value is None else LazySecret(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value


class LazySecret:
    """Encrypted until somebody reads it: lists that show no secret pay nothing for it. `str(secret)` decrypts."""

    __slots__ = ("_sealed", "_text")

    def __init__(self, sealed: bytes):
        self._sealed = sealed
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:
            self._text = crypto.decrypt(self._sealed)
        return self._text

    def __repr__(self) -> str:
        return "<secret>"

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    @property
    def sealed(self) -> bytes:
        return self._sealed
