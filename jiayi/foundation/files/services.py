"""Writes of files: bytes, sealed (kernel.vault), to the disk first, then the row: a row never points at nothing."""

import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto, vault
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden
from jiayi.kernel.prepared import insert

from . import documents, queries, rules
from .documents import PictureUnreadable as PictureUnreadable
from .models import UPLOADED_KINDS, FileKind, StoredFile


class FileTooLarge(DomainError):
    """More than ten megabytes."""

    code, status, message = "file_too_large", 413, "文件太大，最多 10 MB。照片可以先缩小再传"


class FileTypeRefused(DomainError):
    """Not a type that we keep, whatever its name says."""

    code, status, message = "file_type_refused", 415, "只能传 PNG、JPEG 图片、PDF 或 xlsx 表格"


class PictureExpected(FileTypeRefused):
    """A signature or a photo is a picture, not a document."""

    code, message = "picture_expected", "这里要照片或签名，只能是 PNG、JPEG 图片"


class FileEmpty(DomainError):
    """Nothing in it."""

    code, status, message = "file_empty", 422, "文件是空的"


def store_upload(
    *, content: bytes, name: str, kind: str, by: Actor, at: datetime, patient_id: int | None = None
) -> StoredFile:
    """Keep what a person brought, for a resident in scope or for the uploader's organisation.

    :raises FileTooLarge: more than 10 MB
    :raises FileTypeRefused: neither png, jpeg, pdf nor xlsx by its bytes
    :raises NotFound: if the resident is not in scope
    """
    if kind not in UPLOADED_KINDS:
        raise Forbidden("不能上传这一类文件")
    if patient_id is None and by.kind == "resident":
        patient_id = by.patient_id
    if patient_id is not None:
        organization_id = patients.get_patient(patient_id=patient_id).organization_id
    elif by.organization_id is not None:
        organization_id = organizations.get_organization(organization_id=by.organization_id).pk
    else:
        raise Forbidden("没有可以归入的机构")
    return store_bytes(
        content=content, name=name, kind=kind, organization_id=organization_id, patient_id=patient_id, by=by, at=at
    )


def store_bytes(
    *,
    content: bytes,
    name: str,
    kind: str,
    organization_id: int,
    by: Actor | str,
    at: datetime,
    patient_id: int | None = None,
) -> StoredFile:
    """Keep bytes that the house made or already checked the owner of.

    :raises FileTooLarge: more than 10 MB
    :raises FileTypeRefused: not a type that we keep
    """
    if len(content) > rules.MAX_SIZE:
        raise FileTooLarge()
    if not content:
        raise FileEmpty()
    found = rules.sniff(content, with_sound=kind in (FileKind.CHAT, FileKind.RECORDING))
    if found is None:
        raise FileTypeRefused()
    file = StoredFile(
        organization_id=organization_id,
        patient_id=patient_id,
        kind=kind,
        name=rules.safe_name(name, found.extension),
        mime=found.mime,
        size=len(content),
        sm3=crypto.sm3_hex(content),
        path=_random_path(found.extension),
        created_at=at,
        created_by=by.label if isinstance(by, Actor) else by,
    )
    _write(queries.folder() / file.path, vault.seal(content, place=file.path))
    return insert(file)


def store_picture(*, content: bytes, **more: Any) -> StoredFile:
    """Keep a signature or a photo; `more` as for `store_bytes`.

    :raises PictureExpected: anything but a png or a jpeg by its bytes
    """
    found = rules.sniff(content)
    if content and (found is None or found.extension not in rules.PICTURES):
        raise PictureExpected()
    return store_bytes(content=content, **more)


def read_file(*, file_id: int, by: Actor, at: datetime, asked: str = "") -> queries.OpenedFile:
    """Open a file, or the part that is `asked` for, for somebody; what belongs to a resident leaves a line that the
    resident can read.
    """
    opened = queries.open_asked(file_id=file_id, asked=asked)
    if opened.file.patient_id is not None:
        purpose = "agreement" if opened.file.kind == FileKind.AGREEMENT else "record"
        subject = opened.file.get_kind_display()
        audit.record_read(patient_id=opened.file.patient_id, by=by, at=at, purpose=purpose, subject=subject)
    return opened


@transaction.atomic
def delete_file(*, file_id: int) -> None:
    """A recording whose time is over: the row, and its bytes once that is committed.

    :raises Forbidden: anything else is kept
    """
    file = queries.get_file(file_id=file_id)
    if file.kind != FileKind.RECORDING:
        raise Forbidden("这一类文件不删除")
    path = queries.folder() / file.path
    file.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def render_document(*, template: str, data: Mapping[str, Any]) -> bytes:
    """A document of the house as PDF/A: `agreement`, `receipt` or `form` (see `documents`)."""
    return documents.render(template, data)


def _random_path(extension: str) -> str:
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}.{extension}"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a power cut leaves at most a temporary file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    os.replace(temporary, path)


def qr_code(*, text: str) -> str:
    """A QR code as SVG, for pages and prints."""
    return documents.qr_svg(text)
