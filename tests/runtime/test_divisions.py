"""`jiayi divisions`: the table of another city from a file."""

import pytest

from jiayi.config.cli import main
from jiayi.foundation.terminology.models import Division


@pytest.fixture
def here(db, monkeypatch):
    """The command prepares Django and closes its connections; within a test both are there already."""
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)


def table(tmp_path, *lines):
    file = tmp_path / "areas.csv"
    file.write_text("\n".join(["code,name", *lines]) + "\n", encoding="utf-8")
    return str(file)


def test_a_table_is_taken_in_and_may_be_taken_in_again(here, tmp_path, capsys):
    file = table(tmp_path, "110000,北京市", "110100,市辖区", "110101,东城区", "110101001000,东华门街道")
    assert main(["divisions", file, "--source", "统计局"]) == 0
    assert "新增 4" in capsys.readouterr().out
    assert main(["divisions", file]) == 0
    assert "未变 4" in capsys.readouterr().out
    found = Division.objects.get(code="110101")
    assert (found.name, found.parent_code, found.level, found.source) == ("东城区", "1101", 3, "统计局")


def test_a_line_without_its_parent_is_named_and_left_out(here, tmp_path, capsys):
    assert main(["divisions", table(tmp_path, "990101,无名区")]) == 1
    assert "找不到上级区划" in capsys.readouterr().err
    assert not Division.objects.filter(code="990101").exists()


def test_a_file_that_is_no_table_is_refused(here, tmp_path, capsys):
    file = tmp_path / "areas.pdf"
    file.write_text("x")
    assert main(["divisions", str(file)]) == 1
    assert "CSV" in capsys.readouterr().err
