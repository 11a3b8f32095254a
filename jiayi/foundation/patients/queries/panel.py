"""Lists and search over residents: one index range per organisation (or team), merged; flat from 100k to a million.

PostgreSQL does not merge several ranges of one index in order (`organization_id IN (…) ORDER BY pinyin` sorts
everything), so each organisation in scope gives its first keys by itself (LATERAL) and the few are merged. What lists
are filtered by lies in the index too. One statement a page, in SQL: the ORM knows no LATERAL, and building thirty
model instances with their relations costs more than the search.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.practitioners.queries import Load
from jiayi.kernel import disclosure, scope
from jiayi.kernel.crypto import blind_index
from jiayi.kernel.fields import LazySecret
from jiayi.kernel.paging import COUNT_CAP, MAX_LIMIT, BadCursor, Page, read_cursor, write_cursor
from jiayi.kernel.period import add_years
from jiayi.kernel.prepared import server_cursor

from .. import rules
from ..models import Patient
from .tags import SENSITIVE

FILTERED_CAP = 1_000
_SENSITIVE_MASK = sum(rules.TAG_BITS[code] for code in SENSITIVE)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; no teams at all means nobody. `state`: current (in care), left or all."""

    team_ids: frozenset[int] | None = None
    organization_id: int | None = None
    grid_id: int | None = None
    division_code: str = ""
    tag: str = ""
    sex: str = ""
    min_age: int | None = None
    max_age: int | None = None
    is_signed: bool | None = None
    state: str = "current"

    @property
    def is_narrow(self) -> bool:
        """Does it go beyond the key of the index? Then the count reads entries that it throws away, and ends sooner."""
        chosen = (self.grid_id, self.min_age, self.max_age, self.is_signed)
        return bool(self.tag or self.sex or self.division_code) or any(value is not None for value in chosen)


SHOWN = {
    "id": "r.id",
    "name": "r.name",
    "sex": "r.sex",
    "birth_date": "r.birth_date",
    "birth_precision": "r.birth_precision",
    "identity_number": "r.identity_number",
    "phone": "r.phone",
    "address": "r.address",
    "division_code": "r.division_code",
    "organization_id": "r.organization_id",
    "organization_name": "COALESCE(NULLIF(o.short_name, ''), o.name)",
    "team_id": "r.current_team_id",
    "team_name": "COALESCE(t.name, '')",
    "grid_name": "COALESCE(g.name, '')",
    "household_id": "r.household_id",
    "relation_to_head": "r.relation_to_head",
    "died_date": "r.died_date",
    "moved_out_date": "r.moved_out_date",
    "health_record_number": "r.health_record_number",
    "tag_mask": "r.tag_mask",
}
_SECRET = ("identity_number", "phone", "address")


@dataclass(slots=True)
class PanelRow:
    """One resident in a list. Secrets are decrypted when they are shown."""

    id: int
    name: str
    sex: str
    birth_date: date
    birth_precision: str
    identity_number: LazySecret | None
    phone: LazySecret | None
    address: LazySecret | None
    division_code: str
    organization_id: int
    organization_name: str
    team_id: int | None
    team_name: str
    grid_name: str
    household_id: int | None
    relation_to_head: str
    died_date: date | None
    moved_out_date: date | None
    health_record_number: str | None
    tag_mask: int

    @classmethod
    def of(cls, values: tuple[Any, ...], hidden: int) -> "PanelRow":
        row = cls(*values)
        for name in _SECRET:
            sealed = getattr(row, name)
            if sealed is not None:
                setattr(row, name, LazySecret(bytes(sealed)))
        row.tag_mask &= ~hidden
        return row

    @property
    def tags(self) -> set[str]:
        return rules.tags_of_mask(self.tag_mask)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a question is answered: the order of the rows and the condition that makes an index range of it."""

    order: tuple[str, ...]
    match: str = ""
    values: tuple[Any, ...] = ()


@dataclass
class _Sql:
    text: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, text: str, *values: Any) -> None:
        self.text.append(text)
        self.values.extend(values)


def search(
    *,
    q: str = "",
    filters: Filters | None = None,
    on: date,
    cursor: str | None = None,
    limit: int = 30,
    sensitive: bool = False,
) -> Page:
    """One page of residents in scope as `PanelRow`, with the classes that the reader may see.

    A full document number or phone is found exactly, four characters as the tail of either, letters as pinyin or
    initials, anything else as the beginning of a name.

    :raises BadCursor: if the cursor is not ours
    """
    filters = filters or Filters()
    if filters.tag in SENSITIVE and not sensitive:
        return Page(items=[], next_cursor=None)
    question = rules.read_query(q)
    if question.kind in ("name", "letters"):
        disclosure.forbid_name_search()
    if cursor:
        mode, after = _decode(cursor)
        return _page(_plan(question, mode), mode, filters, on, after, limit, sensitive)
    mode = _mode(question)
    found = _page(_plan(question, mode), mode, filters, on, None, limit, sensitive)
    if not found.items and mode == "pinyin":
        return _page(_plan(question, "initials"), "initials", filters, on, None, limit, sensitive)
    return found


def panel_ids(*, team_id: int) -> list[int]:
    """The people in care of a team, in the order of the list."""
    rows = Patient.objects.filter(current_team_id=team_id, is_current=True)
    return list(rows.order_by("pinyin", "id").values_list("pk", flat=True))


def panel_sizes(*, team_ids: Iterable[int]) -> dict[int, int]:
    """How many people in care each team has. A number and no names, so it is asked across scopes: residents choose."""
    with scope.everything(reason="panel sizes are public"):
        rows = Patient.objects.filter(current_team_id__in=set(team_ids), is_current=True).values("current_team_id")
        return {row["current_team_id"]: row["people"] for row in rows.annotate(people=Count("pk"))}


def team_loads(*, team_ids: Iterable[int], on: date) -> dict[int, Load]:
    """How full each team is, an override in force included."""
    capacities = practitioners.capacities_of(team_ids, on)
    sizes = panel_sizes(team_ids=capacities)
    return {team: Load(signed=sizes.get(team, 0), capacity=capacity) for team, capacity in capacities.items()}


def _mode(question: rules.Query) -> str:
    if question.kind != "letters":
        return question.kind
    return "pinyin" if rules.reads_as_pinyin(question.text) else "initials"


def _plan(question: rules.Query, mode: str) -> _Plan:
    text = question.text
    if mode == "pinyin":
        return _Plan(("pinyin", "id"), "x.pinyin >= %s AND x.pinyin < %s", (text, text + "~"))
    if mode == "initials":
        return _Plan(("initials", "pinyin", "id"), "x.initials >= %s AND x.initials < %s", (text, text + "~"))
    if mode == "name":
        return _Plan(("name", "id"), "x.name >= %s AND x.name < %s", (text, text + "\U0010ffff"))
    if mode == "identity":
        return _Plan(("pinyin", "id"), "x.identity_index = %s", (blind_index("id_card", text),))
    if mode == "phone":
        return _Plan(("pinyin", "id"), "x.phone_index = %s", (blind_index("phone", text),))
    if mode == "record":
        return _Plan(("pinyin", "id"), "x.health_record_number = %s", (text,))
    if mode == "tail":
        tails = (tail_index("identity", text), tail_index("phone", text))
        return _Plan(("pinyin", "id"), "(x.identity_tail_index = %s OR x.phone_tail_index = %s)", tails)
    if mode == "all":
        return _Plan(("pinyin", "id"))
    raise BadCursor()


def tail_index(kind: str, value: str) -> bytes:
    """A short fingerprint of the last four characters: enough to narrow, and only used inside an organisation."""
    return blind_index(f"{kind}_tail", value[-4:])[:8]


def _page(
    plan: _Plan, mode: str, filters: Filters, on: date, after: list[Any] | None, limit: int, sensitive: bool
) -> Page:
    limit = max(1, min(limit, MAX_LIMIT))
    if after is not None and len(after) != len(plan.order):
        raise BadCursor()
    found = _rows(plan, filters, on, after, limit + 1)
    more, found = len(found) > limit, found[:limit]
    width = len(SHOWN)
    total = found[0][width] if found and after is None else (-1 if after is not None else 0)
    cap = FILTERED_CAP if filters.is_narrow else COUNT_CAP
    hidden = 0 if sensitive else _SENSITIVE_MASK
    return Page(
        items=[PanelRow.of(row[:width], hidden) for row in found],
        next_cursor=_encode(mode, found[-1][width + 1 :]) if more else None,
        total=min(total, cap),
        total_capped=total > cap,
    )


def _rows(plan: _Plan, filters: Filters, on: date, after: list[Any] | None, number: int) -> list[tuple[Any, ...]]:
    """One page: what is shown, the capped count (first page only), then the order keys with the id last."""
    columns = ", ".join(f"x.{name}" for name in plan.order)
    wanted = _conditions(plan, filters, on)
    by_team = filters.team_ids is not None
    teams = [sorted(filters.team_ids)] if filters.team_ids is not None else []
    drive = "unnest(%s::bigint[]) AS d(id)" if by_team else "units AS d"
    column = "current_team_id" if by_team else "organization_id"
    inside = "AND x.organization_id IN (SELECT id FROM units)" if by_team else ""
    flags = {"current": [True], "left": [False], "all": [True, False]}[filters.state]
    units = units_in_scope(filters)

    sql = _Sql()
    sql.add(f"WITH units AS MATERIALIZED ({' '.join(units.text)}),", *units.values)
    sql.add(f"keys AS MATERIALIZED (SELECT p.* FROM {drive}", *teams)  # noqa: S608  names come from the plans above
    sql.add(f"CROSS JOIN unnest(ARRAY{flags}) AS c(flag) CROSS JOIN LATERAL (")
    sql.add(f"SELECT {columns} FROM patients_patient x")  # noqa: S608
    sql.add(f"WHERE x.{column} = d.id {inside} AND x.is_current = c.flag")
    sql.add(" ".join(wanted.text), *wanted.values)
    if after is not None:
        sql.add(f"AND ({columns}) > ({', '.join(['%s'] * len(after))})", *after)
    order = ", ".join(f"p.{name}" for name in plan.order)
    # Numbers stand in the text: for a LIMIT that it does not know, PostgreSQL would plan as if it were large.
    sql.add(f"ORDER BY {columns} LIMIT {number}) p ORDER BY {order} LIMIT {number})")
    sql.add(f"SELECT {', '.join(SHOWN.values())},")
    if after is None:
        cap = FILTERED_CAP if filters.is_narrow else COUNT_CAP
        key = "x.current_team_id = ANY(%s)" if by_team else "x.organization_id = ANY(ARRAY(SELECT id FROM units))"
        sql.add("(SELECT count(*) FROM (SELECT 1 FROM patients_patient x")
        sql.add(f"WHERE {key} {inside} AND x.is_current = ANY(ARRAY{flags})", *teams)
        sql.add(" ".join(wanted.text), *wanted.values)
        sql.add(f"LIMIT {cap + 1}) counted),")
    else:
        sql.add("-1,")
    sql.add(", ".join(f"k.{name}" for name in plan.order))
    sql.add(
        "FROM keys k JOIN patients_patient r ON r.id = k.id"
        " JOIN organizations_organization o ON o.id = r.organization_id"
        " LEFT JOIN practitioners_careteam t ON t.id = r.current_team_id"
        " LEFT JOIN organizations_grid g ON g.id = r.grid_id"
    )
    sql.add(f"ORDER BY {', '.join(f'k.{name}' for name in plan.order)}")
    with server_cursor() as cursor:
        cursor.execute("\n".join(sql.text), sql.values)
        return cursor.fetchall()


def units_in_scope(filters: Filters) -> _Sql:
    """The organisations in scope (and below the chosen one)."""
    sql = _Sql()
    sql.add("SELECT o.id FROM organizations_organization o WHERE")
    seen = scope.current()
    doors = _Sql()
    if seen.is_everything:
        doors.add("true")
    for path in sorted(seen.paths):
        doors.add("o.path LIKE %s", path + "%")
    if seen.organizations:
        doors.add("o.id = ANY(%s)", sorted(seen.organizations))
    sql.add(f"({' OR '.join(doors.text) or 'false'})", *doors.values)
    if filters.organization_id is not None:
        sql.add(
            "AND o.path LIKE (SELECT chosen.path || '%%' FROM organizations_organization chosen WHERE chosen.id = %s)",
            filters.organization_id,
        )
    return sql


def _conditions(plan: _Plan, filters: Filters, on: date) -> _Sql:
    sql = _Sql()
    if plan.match:
        sql.add(f"AND {plan.match}", *plan.values)
    if filters.grid_id is not None:
        sql.add("AND x.grid_id = %s", filters.grid_id)
    if filters.division_code:
        sql.add("AND x.division_code LIKE %s", filters.division_code + "%")
    if filters.sex:
        sql.add("AND x.sex = %s", filters.sex)
    if filters.min_age is not None:
        sql.add("AND x.birth_date <= %s", add_years(on, -filters.min_age))
    if filters.max_age is not None:
        sql.add("AND x.birth_date > %s", add_years(on, -filters.max_age - 1))
    if filters.is_signed is not None:
        sql.add(f"AND x.current_team_id IS {'NOT ' if filters.is_signed else ''}NULL")
    if filters.tag:
        sql.add("AND x.tag_mask & %s <> 0", rules.TAG_BITS.get(filters.tag, 0))
    return sql


def _encode(mode: str, key: tuple[Any, ...]) -> str:
    return write_cursor([mode, *key])


def _decode(cursor: str) -> tuple[str, list[Any]]:
    values = read_cursor(cursor)
    readable = isinstance(values, list) and len(values) >= 3 and isinstance(values[-1], int)
    if not readable or not all(isinstance(value, str) for value in values[:-1]):
        raise BadCursor()
    return values[0], values[1:]
