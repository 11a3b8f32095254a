"""What a file is, told by its first bytes and not by its name."""

import io
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal

MAX_SIZE = 10 * 1024 * 1024
MIME = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
}
SOUND = frozenset({"webm", "ogg", "m4a"})
# A PDF that runs something when it is opened is refused (ASVS V12).
_ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction\s*<<[^>]*/URI|RichMedia)\b")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = {1000: "仟", 100: "佰", 10: "拾", 1: ""}
_MAX_UNPACKED = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    extension: str
    mime: str


PICTURES = frozenset(["png", "jpg"])


def sniff(content: bytes, *, with_sound: bool = False) -> Sniffed | None:
    """The type of the content if it is one that we keep: png, jpeg, pdf without active parts, xlsx without macros; and
    what browsers record as a voice message, where that is wanted.
    """
    extension = None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        extension = "png"
    elif content.startswith(b"\xff\xd8\xff"):
        extension = "jpg"
    elif content.startswith(b"%PDF-") and not _ACTIVE_PDF.search(content):
        extension = "pdf"
    elif content.startswith(b"PK\x03\x04") and _is_workbook(content):
        extension = "xlsx"
    elif with_sound:
        extension = _sound(content)
    return Sniffed(extension, MIME[extension]) if extension else None


def _sound(content: bytes) -> str | None:
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if content.startswith(b"OggS"):
        return "ogg"
    return "m4a" if content[4:8] == b"ftyp" else None


def safe_name(name: str, extension: str) -> str:
    """The last part of a name without characters that mean something to a shell, a header or a file system."""
    stem = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    stem = re.sub(r"[\x00-\x1f\x7f\"'<>|:*?;`$\u202a-\u202e\u2066-\u2069]", "", stem).strip(" .")
    return f"{stem[:80] or '文件'}.{extension}"


def capital_amount(amount: Decimal) -> str:
    """`12.50` as 壹拾贰元伍角整, the way receipts repeat an amount so that it cannot be changed with a pen."""
    fen = int((amount * 100).to_integral_value())
    whole, tenths, hundredths = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_capital_integer(whole)}元" if whole or fen == 0 else ""
    if not tenths and not hundredths:
        return words + "整"
    if tenths:
        words += f"{_DIGITS[tenths]}角"
    elif whole:
        words += "零"
    return words + (f"{_DIGITS[hundredths]}分" if hundredths else "整")


def _capital_integer(number: int) -> str:
    if number == 0:
        return "零"
    words, groups, gap = "", [], False
    while number:
        groups.append(number % 10_000)
        number //= 10_000
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if group == 0:
            gap = True
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _capital_group(group) + ("", "万", "亿", "万亿")[position]
        gap = False
    return words


def _capital_group(group: int) -> str:
    words, gap = "", False
    for place in (1000, 100, 10, 1):
        digit = group // place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words


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
