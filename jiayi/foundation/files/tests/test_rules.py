import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.foundation.files import rules

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def workbook(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", *names):
            archive.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0" + b"0" * 20, "jpg"),
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (workbook(), "xlsx"),
    ],
)
def test_a_type_is_known_by_its_first_bytes(content, extension):
    found = rules.sniff(content)
    assert found.extension == extension
    assert found.mime == rules.MIME[extension]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<!doctype html>",
        b"MZ" + b"0" * 50,
        b"GIF89a",
        b"PK\x03\x04 not a zip",
        workbook("xl/vbaProject.bin"),
        b"%PDF-1.7\n/OpenAction /JavaScript (app.alert(1))",
        b"%PDF-1.7\n<< /Launch (cmd.exe) >>",
    ],
    ids=["empty", "svg", "html", "exe", "gif", "broken zip", "macros", "pdf script", "pdf launch"],
)
def test_anything_else_is_not_kept(content):
    assert rules.sniff(content) is None


def test_a_zip_of_other_things_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert rules.sniff(out.getvalue()) is None


@given(st.text(max_size=300))
def test_a_stored_name_never_means_a_path_or_a_header(name):
    stored = rules.safe_name(name, "pdf")
    assert stored.endswith(".pdf")
    assert 5 <= len(stored) <= 90
    assert not set(stored) & set("/\\\r\n\x00\"';<>")


def test_a_name_keeps_its_chinese_words():
    assert rules.safe_name("C:\\照片\\纸质协议 1.jpeg", "jpg") == "纸质协议 1.jpg"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("12", "壹拾贰元整"),
        ("12.5", "壹拾贰元伍角整"),
        ("12.05", "壹拾贰元零伍分"),
        ("0.30", "叁角整"),
        ("0.03", "叁分"),
        ("100.10", "壹佰元壹角整"),
        ("1005", "壹仟零伍元整"),
        ("10020.30", "壹万零贰拾元叁角整"),
        ("1691640", "壹佰陆拾玖万壹仟陆佰肆拾元整"),
        ("100000000", "壹亿元整"),
        ("200010001", "贰亿零壹万零壹元整"),
    ],
)
def test_an_amount_in_capital_characters(amount, words):
    assert rules.capital_amount(Decimal(amount)) == words
