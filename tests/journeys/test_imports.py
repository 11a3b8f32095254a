"""A list with bad rows: rehearsed, written, refusals with their reason; corrected and brought again, nobody twice."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from jiayi.foundation.patients.rules import check_digit

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 30_000


def number(order: int) -> str:
    first = f"33010519410715{order:03d}"
    return first + check_digit(first)


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_list_with_bad_rows_is_rehearsed_written_corrected_and_brought_again(desk_page, live, tmp_path):
    page = desk_page
    staff_signs_in(page, live.url, "desk", "clerk")
    page.goto("/app/desk.html#/imports")
    page.get_by_label("导入什么").select_option(label="居民")
    good, bad = number(801), number(803)
    rows = [
        ["柳塘社区老人名单"],
        ["居民姓名", "身份证", "联系方式", "户编号", "关系", "重点人群", "备注"],
        ["骆阿妹", good, "13900008801", "LT-801", "户主", "高血压", "腿脚不便"],
        ["骆阿弟", bad[:-1] + ("1" if bad[-1] != "1" else "2"), "13900008803", "LT-803", "户主", "", ""],
        ["骆阿妹", good, "13900008801", "LT-801", "户主", "高血压", ""],
    ]
    page.get_by_label("选一个表格文件").set_input_files(
        {"name": "老人名单.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(*rows)}
    )
    page.get_by_role("button", name="传上来试算").click()

    # The titles of another system: recognised, shown with examples, and asked about once.
    expect(page.get_by_role("heading", name="表里的每一列是什么")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("身份证是什么")).to_have_value("identity_number")
    expect(page.get_by_label("备注是什么")).to_have_value("不导入")
    page.get_by_role("button", name="对好了，开始试算").click()

    expect(page.get_by_role("button", name="写入 1 行")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("末位校验不对")).to_be_visible()
    expect(page.get_by_text("与第 3 行重复")).to_be_visible()
    page.get_by_role("button", name="写入 1 行").click()
    expect(page.get_by_text("有 2 行没收进来")).to_be_visible(timeout=SLOW)

    with page.expect_download() as taken:
        page.get_by_role("link", name="下载结果表").click(timeout=SLOW)
    path = tmp_path / "结果.xlsx"
    taken.value.save_as(path)
    book = load_workbook(path)
    verdicts = [row[-3] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert verdicts == ["新增", "没有收进来", "没有收进来"]

    # The file itself is corrected and comes again: what is there stays as it is.
    book.active.cell(3, 2, bad)
    book.active.delete_rows(4)
    book.save(path)
    page.goto("/app/desk.html#/imports")
    page.get_by_label("导入什么").select_option(label="居民")
    page.get_by_label("选一个表格文件").set_input_files(path)
    page.get_by_role("button", name="传上来试算").click()
    expect(page.get_by_role("button", name="写入 1 行")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("同前，不改动").first).to_be_visible()
    page.get_by_role("button", name="写入 1 行").click()
    expect(page.get_by_text("全部收进来了")).to_be_visible(timeout=SLOW)
