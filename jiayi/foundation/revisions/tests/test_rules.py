"""The outline checks what is typed, and says what changed in words."""

from ..rules import Field, blank, clean, differences, said

FIELDS = (
    Field(key="name", label="名称", longest=6),
    Field(key="days", label="冷静期", kind="integer", unit="天", at_least=0, at_most=60, group="反悔"),
    Field(key="share", label="比例", kind="share", at_least="0.1", at_most=1),
    Field(key="start", label="从哪天起", kind="choice", options=(("day", "当天"), ("year", "次年"))),
    Field(key="tags", label="给谁", kind="choices", options=(("a", "老人"), ("b", "小孩")), is_required=False,
          empty_words="所有人"),
    Field(key="steps", label="提醒", kind="integers", unit="天", is_required=False),
    Field(key="notes", label="说明", kind="text", is_required=False, shown_when=("start", ("year",))),
    Field(key="is_on", label="启用", kind="flag"),
    Field(
        key="lines", label="项目", kind="rows", row_word="项", row_key=("item",), is_required=False,
        fields=(
            Field(key="item", label="项目", kind="choice", options=(("bp", "量血压"), ("eye", "查眼底"))),
            Field(key="times", label="一年几次", kind="integer", unit="次", at_least=1, is_required=False,
                  empty_words="不限次"),
            Field(key="price", label="单价", kind="money", is_required=False),
        ),
    ),
)  # fmt: skip
GOOD = {
    "name": "基础", "days": 7, "share": "0.80", "start": "day", "tags": ["a"], "steps": [60, 7], "notes": "",
    "is_on": True, "lines": [{"item": "bp", "times": 4, "price": None}],
}  # fmt: skip


def problems_of(**changes):
    return {problem.path: problem.message for problem in clean(FIELDS, GOOD | changes)[1]}


def test_a_whole_document_has_one_spelling():
    cleaned, problems = clean(FIELDS, GOOD | {"days": " 7 ", "share": "0.8", "notes": "没用"})
    assert problems == []
    assert (cleaned["days"], cleaned["share"], cleaned["notes"]) == (7, "0.8", "")
    assert clean(FIELDS, cleaned)[0] == cleaned


def test_every_wrong_value_is_named_at_its_field():
    assert problems_of(name="") == {"name": "请填“名称”"}
    assert problems_of(name="一二三四五六七") == {"name": "名称太长，最多 6 个字"}
    assert problems_of(days="七") == {"days": "冷静期要写整数"}
    assert problems_of(days=61) == {"days": "冷静期要在 0 到 60 天之间"}
    assert problems_of(share="0.05") == {"share": "比例要在 10% 到 100% 之间"}
    assert problems_of(share="很多") == {"share": "比例“很多”不是数字"}
    assert problems_of(share="NaN") == {"share": "比例不是数字"}
    assert problems_of(start="昨天") == {"start": "从哪天起里没有“昨天”这个选项"}
    assert problems_of(tags=["c"]) == {"tags": "给谁里没有“c”这个选项"}
    assert problems_of(moon=1) == {"moon": "不认识的内容“moon”"}
    assert problems_of(lines="bp") == {"lines": "项目的格式不对"}
    assert problems_of(lines=[{"item": "bp", "times": 0}, {"item": "bp"}]) == {
        "lines.0.times": "一年几次不能小于 1 次", "lines.1": "项目里这一项重复了",
    }  # fmt: skip
    assert problems_of(lines=[{"item": "eye", "price": "1.005"}]) == {"lines.0.price": "单价最多写到分"}
    assert problems_of(lines=["bp"])["lines.0"] == "格式不对"
    assert "name" in {problem.path for problem in clean(FIELDS, blank(FIELDS))[1]}


def test_a_change_is_said_as_one_says_it():
    new = GOOD | {
        "days": 10, "share": "0.7", "tags": [], "is_on": False,
        "lines": [{"item": "eye", "times": None, "price": "3.5"}, {"item": "bp", "times": 6, "price": None}],
    }  # fmt: skip
    assert [(change.where, change.words) for change in differences(FIELDS, GOOD, clean(FIELDS, new)[0])] == [
        ("反悔", "冷静期：从 7 天改为 10 天"),
        ("", "比例：从 80% 改为 70%"),
        ("", "给谁：从老人改为所有人"),
        ("", "启用：从是改为否"),
        ("项目", "加了“查眼底”（单价 3.50 元）"),
        ("项目 › “量血压”", "一年几次：从 4 次改为 6 次"),
    ]


def test_a_draft_with_a_word_in_the_place_of_a_number_is_compared_all_the_same():
    cleaned, problems = clean(FIELDS, GOOD | {"share": "很多"})
    assert [problem.path for problem in problems] == ["share"]
    assert [change.words for change in differences(FIELDS, GOOD, cleaned)] == ["比例：从 80% 改为“很多”"]
    assert differences(FIELDS, cleaned, cleaned) == []


def test_a_row_that_nobody_has_named_yet_is_a_new_one():
    rows = [*GOOD["lines"], {"item": None, "times": None, "price": None}]
    assert [change.words for change in differences(FIELDS, GOOD, GOOD | {"lines": rows})] == ["加了新的一项"]


def test_what_went_away_and_another_order_are_said_too():
    two = GOOD | {"lines": [*GOOD["lines"], {"item": "eye", "times": None, "price": None}]}
    turned = GOOD | {"lines": list(reversed(two["lines"]))}
    assert [change.words for change in differences(FIELDS, two, GOOD)] == ["去掉了“查眼底”"]
    assert [change.kind for change in differences(FIELDS, two, turned)] == ["moved"]
    assert differences(FIELDS, GOOD, GOOD | {"share": "0.8", "notes": None}) == []


def test_values_are_said_with_their_meaning():
    named = {field.key: field for field in FIELDS}
    assert said(named["steps"], [60, 7]) == "60、7 天"
    assert said(named["share"], "0.125") == "12.5%"
    assert said(named["lines"], GOOD["lines"]) == "“量血压”（一年几次 4 次）"
    assert said(named["name"], "字" * 80) == f"“{'字' * 60}……”"
