from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jiayi.kernel import crypto, vault
from jiayi.kernel.downloads import Span
from jiayi.kernel.errors import DomainError, NotFound

from .models import FileKind, StoredFile


class FileChanged(DomainError):
    """The bytes on the disk are gone or no longer those that were stored."""

    code, status, message = "file_changed", 500, "文件校验不符，已停止下载，请联系管理员"


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """`content` is the whole file, or of it the `span` that was asked for."""

    file: StoredFile
    content: bytes
    span: Span | None = None


def folder() -> Path:
    return Path(settings.DATA_DIR) / "files"


def get_file(*, file_id: int) -> StoredFile:
    """The description of a file in scope.

    :raises NotFound: if there is none
    """
    found = StoredFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NotFound()
    return found


def get_shown_file(*, file_id: int) -> StoredFile:
    """The same for a page that lists files: recordings are opened only through the call they belong to.

    :raises NotFound: if there is none
    """
    found = get_file(file_id=file_id)
    if found.kind == FileKind.RECORDING:
        raise NotFound()
    return found


def open_file(*, file_id: int) -> OpenedFile:
    """A file in scope with its bytes, checked against the hash that was stored with it.

    :raises NotFound: if there is none
    :raises FileChanged: if the bytes are not those that were stored
    """
    file = get_file(file_id=file_id)
    content = _read(file)
    if crypto.sm3_hex(content) != file.sm3:
        raise FileChanged()
    return OpenedFile(file=file, content=content)


def open_asked(*, file_id: int, asked: str) -> OpenedFile:
    """The same for a player that asks for a part (HTTP Range); every piece of a part is checked by its tag.

    :raises RangeRefused: a part behind the end
    """
    file = get_file(file_id=file_id)
    span = Span.asked(asked, file.size)
    if span is None:
        return open_file(file_id=file_id)
    return OpenedFile(file=file, content=_read(file, span.start, span.stop), span=span)


def _read(file: StoredFile, start: int = 0, stop: int | None = None) -> bytes:
    try:
        return vault.read(folder() / file.path, place=file.path, size=file.size, start=start, stop=stop)
    except vault.Unreadable:
        raise FileChanged() from None


def list_files(*, patient_id: int, kind: str = "") -> list[StoredFile]:
    """The files of a resident in scope, newest first."""
    rows = StoredFile.objects.filter(patient_id=patient_id)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-id")[:200])
