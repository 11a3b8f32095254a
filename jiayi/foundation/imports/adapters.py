"""Spreadsheet files: xlsx out by openpyxl in write-only mode, xlsx and CSV in."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, load_workbook

from . import rules
from .rules import Column, TableUnreadable


class TableWriter:
    """Writes one sheet row by row; memory does not grow with the table."""

    def __init__(self, path: Path, *, title: str, columns: Sequence[Column]):
        self._path = path
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title[:31])
        self._sheet.freeze_panes = "A2"
        for position, column in enumerate(columns, start=1):
            self._sheet.column_dimensions[get_column_letter(position)].width = column.width
        header = [WriteOnlyCell(self._sheet, value=column.title) for column in columns]
        for cell in header:
            cell.font = Font(bold=True)
        self._sheet.append(header)

    def add(self, row: Sequence[object]) -> None:
        self._sheet.append([rules.safe_cell(value) for value in row])

    def finish(self) -> None:
        """The file appears whole or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        self._book.save(partial)
        partial.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind when the rows could not all be had."""
        self._sheet.close()
        self._sheet._writer.cleanup()


def read_table(content: bytes, *, name: str) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of an xlsx or CSV file, as text.

    :raises TableUnreadable: neither, empty, too large or too long
    """
    if len(content) > rules.MAX_BYTES:
        raise TableUnreadable("文件超过 10 MB")
    rows = _xlsx(content) if content.startswith(b"PK") else _csv(content, name)
    rows = [row for row in rows if any(row)]
    if not rows:
        raise TableUnreadable("表里没有内容")
    if len(rows) - 1 > rules.MAX_ROWS:
        raise TableUnreadable(f"一次最多 {rules.MAX_ROWS} 行")
    return rows[0], iter(rows[1:])


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        sheet: Any = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        return [[rules.cell_text(value) for value in row] for row in sheet.to_python()]
    except (CalamineError, IndexError, OSError) as error:
        raise TableUnreadable("这个 xlsx 文件打不开") from error


def _csv(content: bytes, name: str) -> list[list[str]]:
    if not name.lower().endswith((".csv", ".txt")):
        raise TableUnreadable("只认 xlsx 和 CSV 文件")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[rules.cell_text(value) for value in row] for row in csv.reader(io.StringIO(text))]
    raise TableUnreadable("CSV 文件的编码认不出，请另存为 UTF-8")
