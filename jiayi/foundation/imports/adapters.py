"""Spreadsheets out by openpyxl in write-only mode; xlsx, xls, ods and CSV in, row by row; PDF files joined."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from . import rules
from .rules import Column, TableUnreadable

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;"


class Writer(Protocol):
    """What a job writes into; the file appears whole or not at all."""

    def add(self, row: Any) -> None: ...

    def finish(self) -> None: ...

    def abandon(self) -> None: ...


class TableWriter:
    """Writes one sheet row by row; memory does not grow with the table.

    `notes` become a second sheet under the title `notes_title`, `mark` is printed on every page, `warning` stands above
    the header.
    """

    def __init__(
        self,
        path: Path,
        *,
        title: str,
        columns: Sequence[Column],
        notes: Sequence[Sequence[str]] = (),
        notes_title: str = "填写说明",
        mark: str = "",
        warning: str = "",
    ):
        # Read by the process that writes a table, and by no other: half a second and 20 MB.
        import openpyxl
        from openpyxl.styles import Font

        self._path = path
        self._book = openpyxl.Workbook(write_only=True)
        self._notes, self._notes_title = notes, notes_title
        self._sheet = self._book.create_sheet(title[:31])
        self._sheet.freeze_panes = "A3" if warning else "A2"
        if mark:
            self._sheet.oddFooter.center.text = mark.replace("&", "&&")
        if warning:
            self._sheet.oddHeader.center.text = "含个人信息，不得外传"
        self._width = len(columns)
        self._rows = 1
        for position, column in enumerate(columns, start=1):
            self._sheet.column_dimensions[_letter(position)].width = column.width
        if warning:
            self._sheet.append([self._cell(warning, Font(bold=True, color="B3261E"))])
        self._sheet.append([self._cell(column.title, Font(bold=True)) for column in columns])

    def add(self, row: Sequence[object]) -> None:
        self._sheet.append([rules.safe_cell(value) for value in row])
        self._rows += 1

    def finish(self, *, is_filtered: bool = False) -> None:
        """The file appears whole or not at all."""
        if is_filtered and self._width:
            self._sheet.auto_filter.ref = f"A1:{_letter(self._width)}{self._rows}"
        if self._notes:
            sheet = self._book.create_sheet(self._notes_title)
            for position, width in enumerate((18, 8, 60, 24), start=1):
                sheet.column_dimensions[_letter(position)].width = width
            for line in self._notes:
                sheet.append([rules.safe_cell(value) for value in line])
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        self._book.save(partial)
        partial.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind when the rows could not all be had."""
        self._sheet.close()
        self._sheet._writer.cleanup()

    def _cell(self, text: str, font: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, value=rules.safe_cell(text))
        cell.font = font
        return cell


class CsvWriter:
    """UTF-8 with the mark that tells Excel so; the same safe cells as in a sheet."""

    def __init__(self, path: Path, *, columns: Sequence[Column], warning: str = ""):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._partial = path, path.with_suffix(".part")
        self._stream = self._partial.open("w", encoding="utf-8-sig", newline="")
        self._lines = csv.writer(self._stream)
        if warning:
            self._lines.writerow([rules.safe_cell(warning)])
        self._lines.writerow([column.title for column in columns])

    def add(self, row: Sequence[object]) -> None:
        self._lines.writerow([rules.safe_cell(value) for value in row])

    def finish(self) -> None:
        self._stream.close()
        self._partial.replace(self._path)

    def abandon(self) -> None:
        self._stream.close()
        self._partial.unlink(missing_ok=True)


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(position)


class DocumentJoiner:
    """Joins PDF files into one, each starting on a page of its own."""

    def __init__(self, path: Path, *, title: str, mark: str):
        # Only the worker that joins prints pays for loading the library.
        import pikepdf

        self._path, self._open = path, pikepdf.open
        self._joined = pikepdf.new()
        self._joined.docinfo["/Title"] = f"{title} {mark}"

    def add(self, row: bytes) -> None:
        with self._open(io.BytesIO(row)) as document:
            self._joined.pages.extend(document.pages)

    def finish(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".part")
        self._joined.save(partial)
        partial.replace(self._path)

    def abandon(self) -> None:
        self._joined.close()


def check_upload(content: bytes, *, name: str) -> None:
    """Refuse at once what can be seen not to be a table, before a job opens it.

    :raises TableUnreadable: empty, too large, or another kind of file
    """
    if not content:
        raise TableUnreadable("表里没有内容")
    if len(content) > rules.MAX_BYTES:
        raise TableUnreadable(f"文件超过 {rules.MAX_BYTES // 1024 // 1024} MB，请分成几个表")
    if content.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except zipfile.BadZipFile as error:
            raise TableUnreadable("这个 xlsx 文件打不开，请用 Excel 或 WPS 打开后另存一次") from error
        if unpacked > rules.MAX_UNPACKED:
            raise TableUnreadable("文件展开后太大，请分成几个表")
    elif content.lstrip()[:1] == b"<":
        raise TableUnreadable("这是网页格式的表，请用 Excel 或 WPS 打开后另存为 xlsx")
    elif not content.startswith(_OLE) and not name.lower().endswith((".csv", ".txt", ".tsv")):
        raise TableUnreadable("只认 xlsx、xls 和 CSV 文件")


def iterate_table(content: bytes, *, name: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a file with their number as the spreadsheet counts them; empty lines are left out.

    :raises TableUnreadable: it cannot be opened, or is too long or too wide
    """
    check_upload(content, name=name)
    found = 0
    for number, line in _sheet(content) if content.startswith((_ZIP, _OLE)) else _csv(content):
        if not any(line):
            continue
        while line and not line[-1]:
            line.pop()
        if len(line) > rules.MAX_COLUMNS:
            raise TableUnreadable(f"列太多，最多 {rules.MAX_COLUMNS} 列")
        found += 1
        if found > rules.MAX_ROWS + 10:
            raise TableUnreadable(f"一次最多 {rules.MAX_ROWS} 行，请分成几个表")
        yield number, line


def _sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """calamine keeps the sheet outside Python and hands over one row at a time."""
    from python_calamine import CalamineError, load_workbook

    try:
        sheet: Any = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [rules.cell_text(value) for value in row]
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise TableUnreadable("这个表格文件打不开，请用 Excel 或 WPS 打开后另存为 xlsx") from error


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _text(content)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, [rules.cell_text(value) for value in row]
    except csv.Error as error:
        raise TableUnreadable("CSV 文件的格式不对，请另存为 xlsx") from error


def _text(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableUnreadable("CSV 文件的编码认不出，请另存为 UTF-8")
