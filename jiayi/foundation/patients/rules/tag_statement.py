"""The one statement that brings a level of classes in line with its rules, for any number of people at once.

Its text is made of our own words only; everything a person typed goes in as a value.
"""
# ruff: noqa: S608

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .tag_conditions import Clause, find_fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A version of a tag rule as the statement needs it."""

    id: int
    tag: str
    priority: int
    effective_from: date
    conditions: Sequence[Mapping[str, Any]]


def wanted(rules: Sequence[Rule], *, people: str) -> tuple[str, dict[str, Any]]:
    """Rows (patient_id, code, rule_id, since, until) of everybody current for whom a rule holds on `%(on)s`.

    `people` narrows the persons `p`. Of several rules the one of smallest priority is the reason; the class lasts
    as long as any of them holds. Nobody is in a class before the version that says so began.
    """
    parts, values = [], dict[str, Any]()
    for rule in rules:
        clauses = []
        for index, condition in enumerate(rule.conditions):
            fact = find_fact(condition["fact"])
            # A fact nobody offers any more cannot be looked up: the rule then holds for nobody.
            clauses.append(fact.clause(condition, f"r{rule.id}c{index}_") if fact else Clause(where="FALSE"))
        for clause in clauses:
            values |= clause.values
        begin, tag = f"r{rule.id}begin", f"r{rule.id}tag"
        values |= {begin: rule.effective_from, tag: rule.tag}
        since = "%(on)s::date"
        if all(clause.since for clause in clauses):
            since = f"GREATEST(%({begin})s::date, {', '.join(clause.since for clause in clauses)})"
        ends = [clause.until for clause in clauses if clause.until]
        until = f"LEAST({', '.join(ends)})" if ends else "NULL::date"
        holds = " AND ".join(f"({clause.where})" for clause in clauses)
        parts.append(
            f"SELECT p.id AS patient_id, %({tag})s::text AS code, {rule.id} AS rule_id, {rule.priority} AS priority,"
            f" {since} AS since, {until} AS until FROM patients_patient p"
            f" WHERE p.is_current AND {people} AND %({begin})s::date <= %(on)s AND {holds}"
        )
    if not parts:
        return (
            "SELECT NULL::bigint AS patient_id, NULL::text AS code, NULL::bigint AS rule_id, NULL::date AS since,"
            " NULL::date AS until WHERE FALSE"
        ), values
    return (
        "SELECT patient_id, code, (array_agg(rule_id ORDER BY priority, rule_id))[1]::bigint AS rule_id,"
        " min(since) AS since, CASE WHEN bool_or(until IS NULL) THEN NULL ELSE max(until) END AS until"
        f" FROM ({' UNION ALL '.join(parts)}) holds GROUP BY patient_id, code"
    ), values


RUNNING = "{0}.period_from <= %(on)s AND ({0}.period_to IS NULL OR {0}.period_to > %(on)s)"
_SAME = "t.patient_id = w.patient_id AND t.code = w.code"
_HELD = f"EXISTS (SELECT 1 FROM patients_patienttag t WHERE {_SAME} AND {RUNNING.format('t')})"
_OF_RULES = f"""SELECT t.id, t.patient_id, t.code, t.rule_id, t.period_from, t.period_to FROM patients_patienttag t
 JOIN patients_patient p ON p.id = t.patient_id
 WHERE p.is_current AND {{people}} AND t.source = 'rule' AND t.code = ANY(%(codes)s) AND {RUNNING.format("t")}"""


def apply(rules: Sequence[Rule], *, people: str) -> tuple[str, dict[str, Any]]:
    """Put in, take out, name the reason; rows (what, patient_id, code). A tag of people's is neither taken nor doubled.

    A period never reaches back over an earlier one of the same class, nor over one that is to come.
    """
    text, values = wanted(rules, people=people)
    return (
        f"""
WITH wanted AS MATERIALIZED ({text}),
ours AS MATERIALIZED ({_OF_RULES.format(people=people)}),
gone AS (SELECT o.id, o.patient_id, o.period_from FROM ours o
  WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.patient_id = o.patient_id AND w.code = o.code)),
ended AS (UPDATE patients_patienttag t SET period_to = %(on)s FROM gone
  WHERE t.id = gone.id AND gone.period_from < %(on)s RETURNING t.patient_id, t.code),
removed AS (DELETE FROM patients_patienttag t USING gone
  WHERE t.id = gone.id AND gone.period_from >= %(on)s RETURNING t.patient_id, t.code),
renamed AS (UPDATE patients_patienttag t SET rule_id = w.rule_id, period_to = w.until FROM ours o
  JOIN wanted w ON w.patient_id = o.patient_id AND w.code = o.code
  WHERE t.id = o.id AND (o.rule_id <> w.rule_id OR o.period_to IS DISTINCT FROM w.until)
    AND NOT EXISTS (SELECT 1 FROM patients_patienttag x WHERE x.patient_id = o.patient_id AND x.code = o.code
      AND x.id <> o.id AND x.period_from > %(on)s)
  RETURNING t.patient_id, t.code),
gained AS (INSERT INTO patients_patienttag (patient_id, code, period_from, period_to, source, rule_id, note)
  SELECT w.patient_id, w.code, GREATEST(w.since, (SELECT max(t.period_to) FROM patients_patienttag t
      WHERE {_SAME} AND t.period_to <= %(on)s)), w.until, 'rule', w.rule_id, ''
  FROM wanted w WHERE NOT {_HELD}
    AND NOT EXISTS (SELECT 1 FROM patients_patienttag t WHERE {_SAME} AND t.period_from > %(on)s)
  ON CONFLICT DO NOTHING RETURNING patient_id, code)
SELECT 'gained', patient_id, code FROM gained UNION ALL SELECT 'lost', patient_id, code FROM ended
UNION ALL SELECT 'lost', patient_id, code FROM removed UNION ALL SELECT 'renamed', patient_id, code FROM renamed
""",
        values,
    )


def gaining(rules: Sequence[Rule], *, people: str) -> tuple[str, dict[str, Any]]:
    """Who would be put into the class: rows (patient_id)."""
    text, values = wanted(rules, people=people)
    return f"SELECT w.patient_id FROM ({text}) w WHERE NOT {_HELD}", values


def losing(rules: Sequence[Rule], *, people: str) -> tuple[str, dict[str, Any]]:
    """Who would no longer be in it: rows (patient_id)."""
    text, values = wanted(rules, people=people)
    return (
        f"SELECT o.patient_id FROM ({_OF_RULES.format(people=people)}) o WHERE NOT EXISTS (SELECT 1 FROM ({text}) w"
        " WHERE w.patient_id = o.patient_id AND w.code = o.code)"
    ), values


_NAMED = re.compile(r"%\((\w+)\)s")


def positional(text: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement with its values in their order, as a part of a greater one needs them."""
    return _NAMED.sub("%s", text), [values[name] for name in _NAMED.findall(text)]
