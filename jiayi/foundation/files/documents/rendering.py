"""One call from data to a PDF: the template is typst, the data is JSON, pictures travel beside it as bytes."""

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jiayi.kernel.period import SHANGHAI

from .. import rules

TEMPLATES = Path(__file__).parent / "templates"
DOCUMENTS = frozenset(path.stem for path in TEMPLATES.glob("*.typ")) - {"house"}
STANDARD = "a-2a"


class UnknownDocument(LookupError):
    """A programming error: no template of this name."""


class PictureUnreadable(Exception):
    """A picture is broken inside, though it says that it is one: the document cannot be made with it."""


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The document as PDF/A.

    `data` is JSON-able but for values of type `bytes`, which are pictures (png, jpeg, svg) and may stand anywhere.
    Dates and times are written out in Chinese and in local time. At the top, `verify_url` becomes the QR code of the
    document and `amount` is repeated in capital characters as `amount_words`.

    :raises UnknownDocument: if there is no such template
    :raises PictureUnreadable: if a picture is broken
    """
    import typst  # the worker makes documents; the web process rarely does

    if template not in DOCUMENTS:
        raise UnknownDocument(template)
    files: dict[str, bytes] = {
        "main.typ": (TEMPLATES / f"{template}.typ").read_bytes(),
        "house.typ": (TEMPLATES / "house.typ").read_bytes(),
    }
    values = dict(data)
    if url := values.get("verify_url"):
        values["qr"] = qr_svg(str(url)).encode()
    if amount := values.get("amount"):
        values["amount_words"] = rules.capital_amount(Decimal(amount))
    files["data.json"] = json.dumps(_without_pictures(values), ensure_ascii=False, default=_written).encode()
    try:
        return typst.compile(
            files, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", pdf_standards=[STANDARD]
        )
    except typst.TypstError as wrong:
        if "decode image" in str(wrong):
            raise PictureUnreadable() from wrong
        raise


def qr_svg(text: str) -> str:
    """A QR code as SVG, without a quiet zone."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, dark="#111111", xmldecl=False)
    return out.getvalue().decode()


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Read once per process: 19 MB of fonts are most of the time of a first page."""
    import noto_cjk_sans_otc
    import typst

    folder = Path(noto_cjk_sans_otc.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def _without_pictures(value: Any) -> Any:
    """Pictures as what typst's `bytes()` takes: text for svg, numbers for png and jpeg.

    The binding's files in memory hold text only, so a picture cannot stand beside the template as a file.
    """
    if isinstance(value, bytes):
        return value.decode() if value.lstrip().startswith(b"<") else list(value)
    if isinstance(value, Mapping):
        return {key: _without_pictures(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_pictures(part) for part in value]
    return value


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        return f"{_written(local.date())} {local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return str(value)
