"""What a file is, told by its first bytes and not by its name."""

import io
import re
import zipfile
from dataclasses import dataclass

MAX_SIZE = 10 * 1024 * 1024
MIME = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A PDF that runs something when it is opened is refused (ASVS V12).
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction\s*<<[^>]*/URI|RichMedia)\b")
_MAX_UNPACKED = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    extension: str
    mime: str


def sniff(content: bytes) -> Sniffed | None:
    """The type of the content if it is one that we keep: png, jpeg, pdf without active parts, xlsx without macros."""
    extension = None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        extension = "png"
    elif content.startswith(b"\xff\xd8\xff"):
        extension = "jpg"
    elif content.startswith(b"%PDF-") and not _ACTIVE_PDF.search(content):
        extension = "pdf"
    elif content.startswith(b"PK\x03\x04") and _is_workbook(content):
        extension = "xlsx"
    return Sniffed(extension, MIME[extension]) if extension else None


def safe_name(name: str, extension: str) -> str:
    """The last part of a name without characters that mean something to a shell, a header or a file system."""
    stem = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    stem = re.sub(r"[\x00-\x1f\x7f\"'<>|:*?;`$\u202a-\u202e\u2066-\u2069]", "", stem).strip(" .")
    return f"{stem[:80] or '文件'}.{extension}"


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    is_plain = not any(name.endswith("vbaProject.bin") for name in names)
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and is_plain and unpacked <= _MAX_UNPACKED
