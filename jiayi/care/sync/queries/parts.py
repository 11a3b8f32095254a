"""The parts of a copy. A part is one FROM and WHERE, read in two ways: as marks (has anything changed?) and as rows.

A mark is the id of a row and the version of it that PostgreSQL itself keeps: the number of the transaction that wrote
it (`xmin`) and its place (`ctid`). So a change can not be forgotten by whoever writes it, nothing is written besides,
and no clock is trusted. Both readings share one text: what is shown is what is watched. Other apps' tables are
read, never written; people come from a scoped list. See docs/adr (随身资料).
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """`columns` are shown under these names; `marks` are the aliases of the rows whose versions are watched."""

    name: str
    source: str
    columns: dict[str, str]
    marks: tuple[str, ...]
    patient: str
    order: str = ""

    def marks_sql(self) -> str:
        versions = " || ':' || ".join(f"coalesce({alias}.xmin::text || {alias}.ctid::text, '')" for alias in self.marks)
        key = f"coalesce({self.marks[0]}.id::text, '')"
        return (
            f"SELECT {self.patient} AS person, '{self.name}' || {key} || ':' || {versions} AS mark FROM {self.source}"
        )

    def rows_sql(self) -> str:
        columns = ", ".join(self.columns.values())
        order = f" ORDER BY {self.order}" if self.order else ""
        return f"SELECT {self.patient}, {columns} FROM {self.source}{order}"


# ruff: noqa: S608  every statement is put together from the constants below; what is asked for goes in as parameters
LIVE_TASK = "('open', 'postponed', 'muted')"
LIVE_VISIT = "('scheduled', 'postponed', 'unreachable', 'muted')"

PERSON = Part(
    name="p",
    source="patients_patient p LEFT JOIN patients_household h ON h.id = p.household_id"
    " JOIN organizations_organization o ON o.id = p.organization_id"
    " LEFT JOIN practitioners_careteam t ON t.id = p.current_team_id"
    " LEFT JOIN organizations_grid g ON g.id = p.grid_id"
    " WHERE p.id = ANY(%(people)s)",
    patient="p.id",
    marks=("p", "h", "t"),
    columns={
        "name": "p.name",
        "pinyin": "p.pinyin",
        "initials": "p.initials",
        "sex": "p.sex",
        "birth_date": "p.birth_date",
        "birth_precision": "p.birth_precision",
        "tag_mask": "p.tag_mask",
        "phone": "p.phone",
        "address": "p.address",
        "household_id": "p.household_id",
        "relation_to_head": "p.relation_to_head",
        "organization_id": "p.organization_id",
        "organization_name": "COALESCE(NULLIF(o.short_name, ''), o.name)",
        "team_id": "p.current_team_id",
        "team_name": "COALESCE(t.name, '')",
        "grid_name": "COALESCE(g.name, '')",
        "health_record_number": "COALESCE(p.health_record_number, '')",
        "is_registered_here": "p.is_registered_here",
        "is_resident_here": "p.is_resident_here",
        "has_id_card": "p.identity_kind = 'id_card'",
        "home_address": "h.address",
        "place": "COALESCE(h.community_name, '')",
    },
)
TASKS = Part(
    name="t",
    source="tasks_task k LEFT JOIN practitioners_practitioner w ON w.id = k.practitioner_id"
    f" WHERE k.patient_id = ANY(%(people)s) AND k.state IN {LIVE_TASK} AND NOT k.kind = ANY(%(hidden_kinds)s)",
    patient="k.patient_id",
    marks=("k",),
    order="k.act_date, k.id",
    columns={
        "id": "k.id",
        "kind": "k.kind",
        "title": "k.title",
        "detail": "k.detail",
        "due_date": "k.act_date",
        "window_from": "k.window_from",
        "is_urgent": "k.is_urgent",
        "needs_visit": "k.needs_visit",
        "source_app": "k.source_app",
        "source_id": "k.source_id",
        "state": "k.state",
        "muted_until": "k.muted_until",
        "given_to": "COALESCE(w.name, '')",
    },
)
CONTRACTS = Part(
    name="c",
    source="contracts_contract c JOIN practitioners_careteam t ON t.id = c.team_id"
    " WHERE c.patient_id = ANY(%(people)s) AND c.status = 'signed' AND upper(c.period) > %(on)s",
    patient="c.patient_id",
    marks=("c",),
    order="lower(c.period)",
    columns={
        "id": "c.id",
        "team_name": "t.name",
        "period_from": "lower(c.period)",
        "period_to": "upper(c.period)",
        "agreed_to": "upper(c.agreed_period)",
    },
)
# What is promised and not yet given; classes that are nobody's business on a phone have no line here either.
SERVICES = Part(
    name="e",
    source="fulfillment_entitlement e JOIN contracts_serviceitem i ON i.id = e.item_id"
    " JOIN contracts_packageline l ON l.id = e.line_id JOIN contracts_servicepackage s ON s.id = l.package_id"
    " WHERE e.patient_id = ANY(%(people)s) AND e.status IN ('planned', 'booked') AND e.expires_date > %(on)s"
    " AND NOT s.target_tags && %(sensitive)s::varchar[] AND NOT l.applies_to_tags && %(sensitive)s::varchar[]",
    patient="e.patient_id",
    marks=("e",),
    order="e.window_end, e.id",
    columns={
        "id": "e.id",
        "name": "i.name",
        "window_from": "lower(e.window)",
        "window_end": "e.window_end",
        "is_mandatory": "e.is_mandatory",
    },
)
VALUES = Part(
    name="v",
    source="unnest(%(people)s::bigint[]) AS who(id) CROSS JOIN unnest(%(codes)s::text[]) AS wanted(code)"
    " CROSS JOIN LATERAL (SELECT n.id, n.xmin, n.ctid, n.code, n.value, n.taken_at, n.source FROM vitals_observation n"
    " WHERE n.patient_id = who.id AND n.code = wanted.code ORDER BY n.taken_at DESC, n.id DESC LIMIT 2) AS v",
    patient="who.id",
    marks=("v",),
    order="v.taken_at DESC, v.id DESC",
    columns={"code": "v.code", "value": "v.value", "taken_at": "v.taken_at", "source": "v.source"},
)
VISITS = Part(
    name="f",
    source="followups_followup f LEFT JOIN forms_formresponse r ON r.id = f.form_response_id"
    " LEFT JOIN practitioners_practitioner w ON w.id = f.practitioner_id"
    f" WHERE f.patient_id = ANY(%(people)s) AND (f.state IN {LIVE_VISIT} OR f.id IN ("
    "SELECT DISTINCT ON (d.patient_id, d.programme) d.id FROM followups_followup d"
    " WHERE d.patient_id = ANY(%(people)s) AND d.state = 'done'"
    " ORDER BY d.patient_id, d.programme, d.visited_date DESC, d.done_at DESC, d.id DESC))",
    patient="f.patient_id",
    marks=("f",),
    order="f.id",
    columns={
        "id": "f.id",
        "programme": "f.programme",
        "state": "f.state",
        "due_date": "f.due_date",
        "visited_date": "f.visited_date",
        "method": "f.method",
        "classification": "f.classification",
        "is_controlled": "f.is_controlled",
        "has_adverse_reaction": "f.has_adverse_reaction",
        "is_emergency": "f.is_emergency",
        "summary": "f.summary",
        "next_date": "f.next_date",
        "practitioner_name": "COALESCE(w.name, '')",
        "answers": "r.answers",
    },
)
FORMS = Part(
    name="a",
    source="assessments_assessment a JOIN forms_formresponse r ON r.id = a.response_id WHERE a.id IN ("
    "SELECT DISTINCT ON (d.patient_id, d.form) d.id FROM assessments_assessment d"
    " WHERE d.patient_id = ANY(%(people)s) AND NOT d.is_confidential"
    " AND NOT EXISTS (SELECT 1 FROM assessments_assessment newer WHERE newer.amends_id = d.id)"
    " ORDER BY d.patient_id, d.form, d.assessed_date DESC, d.id DESC)",
    patient="a.patient_id",
    marks=("a",),
    order="a.id",
    columns={
        "id": "a.id",
        "form": "a.form",
        "title": "a.title",
        "assessed_date": "a.assessed_date",
        "result_code": "a.result_code",
        "result_label": "a.result_label",
        "findings": "a.findings",
        "next_date": "a.next_date",
        "answers": "r.answers",
    },
)
PARTS = (PERSON, TASKS, CONTRACTS, SERVICES, VALUES, VISITS, FORMS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the statements are filled with."""

    people: list[int]
    on: Any
    codes: list[str]
    hidden_kinds: list[str] = field(default_factory=list)
    sensitive: list[str] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("people", "on", "codes", "hidden_kinds", "sensitive")}


def marks_of(asked: Asked) -> dict[int, int]:
    """One number per person that changes when anything in the copy does: one statement for all."""
    union = " UNION ALL ".join(part.marks_sql() for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, ('x' || left(md5(string_agg(mark, ',' ORDER BY mark)), 8))::bit(32)::int"
            f" FROM ({union}) AS all_marks GROUP BY person",
            asked.values,
        )
        return dict(cursor.fetchall())


def rows_of(part: Part, asked: Asked) -> dict[int, list[dict[str, Any]]]:
    """The rows of one part, by person."""
    found: dict[int, list[dict[str, Any]]] = {}
    names = list(part.columns)
    with connection.cursor() as cursor:
        cursor.execute(part.rows_sql(), asked.values)
        for person, *values in cursor.fetchall():
            found.setdefault(person, []).append(dict(zip(names, values, strict=True)))
    return found
