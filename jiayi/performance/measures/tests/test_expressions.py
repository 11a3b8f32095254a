import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiayi.performance.measures.rules.expressions import ExpressionRefused, FactColumn, check_expression
from jiayi.performance.measures.rules.scan import Formula, check_formula, compile_scan, side_condition

COLUMNS = [
    FactColumn(name="age", type="integer", title="年龄"),
    FactColumn(name="has_hypertension", type="boolean", title="高血压"),
    FactColumn(name="last_systolic", type="decimal", title="末次收缩压"),
    FactColumn(name="signed_date", type="date", title="签约日期"),
    FactColumn(name="sex", type="text", title="性别"),
]


def sql_of(text):
    return check_expression(text, COLUMNS).sql


def code_of(text):
    with pytest.raises(ExpressionRefused) as refusal:
        check_expression(text, COLUMNS)
    return refusal.value.code


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("年龄 >= 60", '("age" >= 60)'),
        ("age>=60 and 高血压", '(("age" >= 60) AND "has_hypertension")'),
        ("年龄≥60 AND NOT (高血压)", '(("age" >= 60) AND (NOT ("has_hypertension")))'),
        ("签约日期 >= '2017-01-01'", "(\"signed_date\" >= DATE '2017-01-01')"),
        ("签约日期 < DATE '2018-01-01'", "(\"signed_date\" < DATE '2018-01-01')"),
        ("性别 in ('1', '2')", "(\"sex\" IN ('1', '2'))"),
        ("末次收缩压 IS NOT NULL", '("last_systolic" IS NOT NULL)'),
        ("coalesce(末次收缩压, 0) between 90 and 139.5", '(COALESCE("last_systolic", 0) BETWEEN 90 AND 139.5)'),
        ("AGE > 1", '("age" > 1)'),
        ("高血压 is true", '("has_hypertension" IS TRUE)'),
        ("性别 = 'O''Brien' -- note", "(\"sex\" = 'O''Brien')"),
        ("2 * 年龄 - 1 > 100", '(((2 * "age") - 1) > 100)'),
    ],
)
def test_an_accepted_condition_is_written_anew_from_its_tree(text, sql):
    assert sql_of(text) == sql


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "expression_empty"),
        ("年龄 >", "expression_syntax"),
        ("高血压; DROP TABLE patients_patient", "expression_not_single"),
        ("SELECT 1", "expression_not_allowed"),
        ("(SELECT count(*) FROM accounts_session) > 0", "expression_not_allowed"),
        ("年龄 IN (SELECT 1)", "expression_not_allowed"),
        ("EXISTS (SELECT 1)", "expression_not_allowed"),
        ("pg_sleep(10) > 0", "expression_function"),
        ("lower(性别) = 'a'", "expression_function"),
        ("current_user = 'postgres'", "expression_function"),
        ("年龄::text = '1'", "expression_not_allowed"),
        ("p.age > 1", "expression_not_allowed"),
        ("$1 = 1", "expression_not_allowed"),
        ("%(year)s = 1", "expression_not_allowed"),
        ("年龄 > '六十'", "expression_type"),
        ("高血压 > 1", "expression_type"),
        ("年龄", "expression_not_boolean"),
        ("年龄 AND 高血压", "expression_type"),
        ("年龄 = NULL", "expression_null"),
        ("年龄 / 2 > 1", "expression_division"),
        ("签约日期 > '2017-02-30'", "expression_literal"),
        ("аge > 1", "expression_character"),
        ("年龄 > 1\u200b", "expression_character"),
        ("(" * 60 + "高血压" + ")" * 60, "expression_too_deep"),
        ("NOT " * 450 + "高血压", "expression_too_deep"),
        ("高血压 OR " * 250 + "高血压", "expression_too_large"),
        ("高血压 OR " * 400 + "高血压", "expression_too_long"),
    ],
)
def test_a_hostile_or_mistaken_condition_is_refused_with_its_code(text, code):
    assert code_of(text) == code


def test_an_unknown_column_names_the_closest_one():
    with pytest.raises(ExpressionRefused) as refusal:
        check_expression("末次收缩 < 140", COLUMNS)
    assert refusal.value.code == "expression_unknown_column"
    assert refusal.value.suggestion == "末次收缩压"
    assert "没有“末次收缩”这一列。是不是想写“末次收缩压”?" in str(refusal.value)


@given(st.text(max_size=80))
def test_any_text_is_either_refused_in_words_or_reads_known_columns_only(text):
    try:
        columns = check_expression(text, COLUMNS).columns
    except ExpressionRefused as refusal:
        columns = frozenset()
        code = refusal.code
    else:
        code = "expression_accepted"
    assert code.startswith("expression_")
    assert columns <= {column.name for column in COLUMNS}


@given(st.text(alphabet="年龄高血压age_()<>=!&|;'\"$%:,.*/-+ NOTANDORIS123", max_size=60))
def test_text_close_to_the_grammar_never_passes_a_quote_or_semicolon_through(text):
    try:
        sql = sql_of(text)
    except ExpressionRefused:
        return
    assert ";" not in sql or "'" in sql
    assert "--" not in sql or "'" in sql


def test_a_whole_catalogue_is_one_scan_and_null_never_drops_anybody():
    formulas = [
        check_formula(
            Formula(key="a", denominator="高血压", exclusion="年龄 < 35", numerator="末次收缩压 < 140"), COLUMNS
        ),
        check_formula(Formula(key="b", numerator="性别 = '50%'"), COLUMNS),
    ]
    scan = compile_scan(formulas)
    assert scan.keys == ("a", "b")
    assert scan.sql.count("facts_residentyear") == 1
    assert '("age" < 35) IS NOT TRUE' in scan.sql
    assert "'50%%'" in scan.sql
    assert formulas[0].columns == {"has_hypertension", "age", "last_systolic"}
    assert side_condition(formulas[1], "gap") == (
        "((TRUE IS TRUE) AND ((TRUE IS TRUE) AND (\"sex\" = '50%%') IS TRUE) IS NOT TRUE)"
    )
