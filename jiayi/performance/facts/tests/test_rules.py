import pytest

from jiayi.performance.facts.rules import FactsFile, FactsFileWrong, add_column_sql, build_insert, read_facts_file

SPINE = """-- 居民
-- column age integer: 年龄, 期末周岁, 空=未知
-- column is_old boolean: 老年人,满 60 岁,空=否
SELECT id AS patient_id, organization_id, 1 AS age, TRUE AS is_old FROM patients_patient;
"""
CONTRACTS = (
    "-- column days integer: 天数, 协议天数, 空=0\nSELECT patient_id, team_id, 1 AS days FROM contracts_contract"
)


def files(*pairs):
    return [read_facts_file(app, text) for app, text in pairs]


def test_a_file_documents_every_column_in_its_header():
    file = read_facts_file("patients", SPINE)
    assert [(c.name, c.type, c.title, c.null_rule) for c in file.columns] == [
        ("age", "integer", "年龄", "空=未知"),
        ("is_old", "boolean", "老年人", "空=否"),
    ]
    assert file.columns[1].description == "满 60 岁"
    assert not file.select.endswith(";")
    assert add_column_sql(file.columns[0]).endswith('ADD COLUMN IF NOT EXISTS "age" integer')


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "-- column age integer: 年龄, 期末周岁, 空=未知\nDELETE FROM patients_patient",
        "-- column age float: 年龄, 期末周岁, 空=未知\nSELECT 1",
        "-- column age integer: 年龄, 期末周岁\nSELECT 1",
        "-- column age integer: 年龄, 期末周岁, 空=随意\nSELECT 1",
    ],
)
def test_a_column_without_type_meaning_or_null_rule_is_refused(text):
    with pytest.raises(FactsFileWrong):
        read_facts_file("patients", text)


def test_the_spine_decides_the_rows_and_nulls_follow_their_rule():
    sql = build_insert(files(("patients", SPINE), ("contracts", CONTRACTS)))
    assert "LEFT JOIN f_contracts ON f_contracts.patient_id = f_patients.patient_id" in sql
    assert 'f_patients."age", COALESCE(f_patients."is_old", FALSE), COALESCE(f_contracts."days", 0)' in sql
    assert "f_contracts.team_id" in sql


def test_without_contracts_nobody_has_a_team():
    assert "NULL::bigint" in build_insert(files(("patients", SPINE)))


def test_two_files_may_not_claim_one_column_and_the_spine_may_not_be_missing():
    doubled = files(("patients", SPINE), ("contracts", CONTRACTS.replace(" days ", " age ")))
    with pytest.raises(FactsFileWrong, match="age"):
        build_insert(doubled)
    with pytest.raises(FactsFileWrong, match="spine"):
        build_insert([FactsFile(app="contracts", columns=(), select="SELECT 1")])
