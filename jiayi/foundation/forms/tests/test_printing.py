"""How answers stand on paper: columns and sheets, numbered options in boxes, gaps, what the record knows."""

import pytest

from jiayi.foundation.forms.rules import DefinitionError, check, lay_out

from .test_rules import HTN, VISIT, form
from .test_templates import form as shipped


def test_the_print_shows_one_column_per_visit_and_leaves_the_rest_blank():
    medicines = [{"medicines_name": "氨氯地平", "medicines_daily_times": 1, "medicines_dose": "1 片"}]
    first = check(HTN, VISIT | {"medicines": medicines, "weight": 60}).answers
    sheet = lay_out(HTN, [first])
    rows = {row.label: row.cells for section in sheet.sections for row in section.rows}
    assert sheet.columns == 4
    assert all(len(cells) == 4 for cells in rows.values())
    assert rows["血压（mmHg）"] == ("148/92", "", "", "")
    assert rows["体重（kg）"][0] == "60/—"
    assert rows["随访方式"][0].replace("\u00a0", " ") == "1 门诊 2 家庭 3 电话 ⟦2⟧"
    assert rows["药物"][0] == "氨氯地平 每日1次 每次1 片"
    assert rows["药物不良反应"][0].endswith("⟦1⟧")
    asked = next(label for label in rows if label.startswith("症状　1\u00a0无症状"))
    assert rows[asked][0] == "/".join(f"⟦{code}⟧" for code in first["symptoms"])
    assert rows["结果"][1] == ""


def test_a_blank_sheet_has_lines_to_write_a_medicine_on():
    rows = {row.label: row.cells for section in lay_out(HTN, [], is_blank=True).sections for row in section.rows}
    assert rows["药物"][0].split("\n") == ["＿＿＿ 每日＿＿＿次 每次＿＿＿"] * 3
    mental = {
        row.label: row.cells
        for part in lay_out(shipped("smi_followup"), [], is_blank=True).sections
        for row in part.rows
    }
    assert mental["用药情况"][0].split("\n")[0] == "＿＿＿ 早＿＿＿mg 中＿＿＿mg 晚＿＿＿mg 长效药 ＿＿＿"


def test_a_dose_says_at_what_time_of_the_day_it_is_taken():
    medicines = [{"medicines_name": "利培酮", "medicines_evening": 2}]
    form_ = shipped("smi_followup")
    answers = check(form_, {"lost": "1", "died": "1", "medicines": medicines}).answers
    rows = {row.label: row.cells for part in lay_out(form_, [answers]).sections for row in part.rows}
    assert rows["用药情况"][0] == "利培酮 晚2mg"


def test_a_fifth_visit_begins_another_sheet():
    sheet = lay_out(HTN, [{"visited_on": f"2026-0{month}-01"} for month in range(1, 7)])
    days = [page[0].rows[0].cells for page in sheet.pages]
    assert days == [("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"), ("2026-05-01", "2026-06-01", "", "")]


PAPER = {
    "columns": 1,
    "sections": [
        {"title": "", "rows": [
            {"label": "性别", "value": "{%sex}"},
            {"label": "脉率", "value": "{pulse} 次/分钟"},
            {"label": "面色", "value": "{face} {face_text}", "style": "codes"},
            {"label": "睡眠", "value": "{sleep}", "style": "scale"},
            {"label": "进餐", "value": "{eating}", "style": "score"},
            {"label": "理由", "value": "{reason}", "extra": True},
        ]}
    ],
}  # fmt: skip


def paper(**answers):
    options = [{"code": "1", "display": "好", "score": 0}, {"code": "2", "display": "差", "score": 3}]
    asked = form(
        {"linkId": "pulse", "text": "脉率", "type": "integer"},
        {"linkId": "face", "text": "面色", "type": "choice", "repeats": True, "answerOption": options},
        {"linkId": "face_text", "text": "说明", "type": "string"},
        {"linkId": "sleep", "text": "睡眠", "type": "choice", "answerOption": options},
        {"linkId": "eating", "text": "进餐", "type": "choice", "answerOption": options},
        {"linkId": "reason", "text": "理由", "type": "string"},
        print=PAPER,
    )
    return {row.label: row.cells[0] for row in lay_out(asked, [answers]).sections[0].rows}


def test_options_stand_on_paper_as_the_nation_prints_them():
    filled = paper(pulse=72, face=["2"], face_text="苍白", sleep="1", eating="2", reason="复查")
    assert filled == {
        "性别": "{%sex}",
        "脉率": "72 次/分钟",
        "面色　1\u00a0好 2\u00a0差": "⟦2⟧ 苍白",
        "睡眠": "⟦1⟧　 2",
        "进餐": "好\u00a00分 差\u00a03分 ⟦3⟧",
        "理由": "复查",
    }


def test_what_is_missing_is_a_gap_and_a_line_of_ours_is_left_out():
    filled = paper(sleep="1")
    assert (filled["脉率"], "理由" in filled) == ("＿＿＿ 次/分钟", False)
    assert filled["面色　1\u00a0好 2\u00a0差"] == "⟦⟧/⟦⟧"


def test_a_print_names_only_what_there_is():
    for wrong in ({"value": "{none}"}, {"value": "{%salary}"}, {"value": "{pulse}", "style": "fancy"}):
        with pytest.raises(DefinitionError, match=r"打印版式|style"):
            form({"linkId": "pulse", "text": "脉率", "type": "integer"},
                 print={"sections": [{"rows": [{"label": "x", **wrong}]}]})  # fmt: skip
