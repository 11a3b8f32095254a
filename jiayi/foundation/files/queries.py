from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jiayi.kernel import crypto
from jiayi.kernel.errors import DomainError, NotFound

from .models import FileKind, StoredFile


class FileChanged(DomainError):
    """The bytes on the disk are gone or no longer those that were stored."""

    code, status, message = "file_changed", 500, "文件校验不符，已停止下载，请联系管理员"


@dataclass(frozen=True, slots=True)
class OpenedFile:
    file: StoredFile
    content: bytes


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
    try:
        content = (folder() / file.path).read_bytes()
    except OSError:
        raise FileChanged() from None
    if crypto.sm3_hex(content) != file.sm3:
        raise FileChanged()
    return OpenedFile(file=file, content=content)


def list_files(*, patient_id: int, kind: str = "") -> list[StoredFile]:
    """The files of a resident in scope, newest first."""
    rows = StoredFile.objects.filter(patient_id=patient_id)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-id")[:200])
