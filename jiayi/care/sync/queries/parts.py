"""What a copy is made of. A new part: one `Part` here and in PARTS, one schema of its rows and a field of `CopyOut`."""

import json
from datetime import date

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.tasks import queries as tasks

from .on_record import ALLERGIES, CONDITIONS, MEDICINES
from .shape import Asked, Part, Row, columns, opened, version_of

# ruff: noqa: S608  every statement is put together from the constants below; what is asked for goes in as parameters
LIVE_TASK = "('open', 'postponed', 'muted')"
LIVE_VISIT = "('scheduled', 'postponed', 'unreachable', 'muted')"


def _without_secrets(row: Row, asked: Asked) -> Row:
    """Answers that only some may read are left out whatever the reader may; the form may have been retired since."""
    form = forms.form_of(forms.get_newest_template(code=row["form"]))
    answers = json.loads(row["answers"]) if row["answers"] else {}
    shown = {name: value for name, value in answers.items() if name not in form.confidential_items}
    return {**row, "findings": json.loads(row["findings"] or "[]"), "answers": shown}


def _with_reason(row: Row, asked: Asked) -> Row | None:
    """Who does it and why it is asked for, in the words of Today."""
    why = tasks.why_words(
        rule_name=row.pop("rule_name"),
        act_date=date.fromisoformat(row["due_date"]),
        due_date=date.fromisoformat(row["last_date"]),
        is_together=row["is_together"],
    )
    return {**row, "why": why, "given_to": tasks.given_words(row["given_to"], row.pop("performer"))}


def _by_code(rows: list[Row]) -> dict[str, list[list[object]]]:
    """Code → the newest value and the one before, each with its moment and source."""
    found: dict[str, list[list[object]]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append([row["value"], row["taken_at"], row["source"]])
    return found


# Who it is. Sealed columns are opened in `copies`; there is one row, and it is no list.
PERSON = Part(
    name="person",
    source="patients_patient p LEFT JOIN patients_household h ON h.id = p.household_id"
    " JOIN organizations_organization o ON o.id = p.organization_id"
    " LEFT JOIN practitioners_careteam t ON t.id = p.current_team_id"
    " LEFT JOIN organizations_grid g ON g.id = p.grid_id"
    " WHERE p.id = ANY(%(people)s)",
    patient="p.id",
    marks=("p", "h", "t"),
    columns=columns(
        "p",
        "name pinyin initials sex birth_date birth_precision tag_mask phone address household_id relation_to_head"
        " organization_id is_registered_here is_resident_here",
        organization_name="COALESCE(NULLIF(o.short_name, ''), o.name)",
        team_id="p.current_team_id",
        team_name="COALESCE(t.name, '')",
        grid_name="COALESCE(g.name, '')",
        health_record_number="COALESCE(p.health_record_number, '')",
        has_id_card="p.identity_kind = 'id_card'",
        home_address="h.address",
        place="COALESCE(h.community_name, '')",
    ),
)
TASKS = Part(
    name="tasks",
    source="tasks_task k LEFT JOIN practitioners_practitioner w ON w.id = k.practitioner_id"
    " LEFT JOIN tasks_taskrule r ON r.id = k.rule_id"
    f" WHERE k.patient_id = ANY(%(people)s) AND k.state IN {LIVE_TASK} AND NOT k.kind = ANY(%(hidden_kinds)s)",
    patient="k.patient_id",
    marks=("k",),
    order="k.act_date, k.id",
    columns=columns(
        "k",
        "id kind title detail window_from is_urgent needs_visit source_app source_id state muted_until reason_code"
        " priority team_id performer",
        due_date="k.act_date",
        last_date="k.due_date",
        is_together="k.together_date IS NOT NULL AND k.act_date = k.together_date",
        given_to="w.name",
        rule_name="r.name",
    ),
    read=_with_reason,
)
# Whoever is left alone rings on no page, whatever is opened meanwhile; what covers the household stands last.
RESTS = Part(
    name="rests",
    source="patients_patient p JOIN tasks_rest z ON z.patient_id = p.id OR z.household_id = p.household_id"
    " WHERE p.id = ANY(%(people)s) AND z.ended_at IS NULL AND (z.until IS NULL OR z.until > %(on)s)",
    patient="p.id",
    marks=("z",),
    order="z.household_id NULLS FIRST, z.id",
    columns=columns(
        "z",
        "id reason_code note started_date until started_by_name",
        is_household="z.household_id IS NOT NULL",
    ),
    read=lambda row, asked: {**row, "reason": tasks.rest_label(row["reason_code"])},
)
CONTRACTS = Part(
    name="contracts",
    source="contracts_contract c JOIN practitioners_careteam t ON t.id = c.team_id"
    " WHERE c.patient_id = ANY(%(people)s) AND c.status = 'signed' AND upper(c.period) > %(on)s",
    patient="c.patient_id",
    marks=("c",),
    order="lower(c.period)",
    columns=columns(
        "c",
        "id",
        team_name="t.name",
        period_from="lower(c.period)",
        period_to="upper(c.period)",
        agreed_to="upper(c.agreed_period)",
    ),
)
# What is promised and not yet given; classes that are nobody's business on a phone have no line here either.
SERVICES = Part(
    name="services",
    source="fulfillment_entitlement e JOIN contracts_serviceitem i ON i.id = e.item_id"
    " JOIN contracts_packageline l ON l.id = e.line_id JOIN contracts_servicepackage s ON s.id = l.package_id"
    " WHERE e.patient_id = ANY(%(people)s) AND e.status IN ('planned', 'booked') AND e.expires_date > %(on)s"
    " AND NOT s.target_tags && %(sensitive)s::varchar[] AND NOT l.applies_to_tags && %(sensitive)s::varchar[]",
    patient="e.patient_id",
    marks=("e",),
    order="e.window_end, e.id",
    columns=columns("e", "id window_end is_mandatory", name="i.name", window_from="lower(e.window)"),
)
VALUES = Part(
    name="values",
    source="unnest(%(people)s::bigint[]) AS who(id) CROSS JOIN unnest(%(codes)s::text[]) AS wanted(code)"
    " CROSS JOIN LATERAL (SELECT n.id, n.xmin, n.ctid, n.code, n.value, n.taken_at, n.source FROM vitals_observation n"
    " WHERE n.patient_id = who.id AND n.code = wanted.code ORDER BY n.taken_at DESC, n.id DESC LIMIT 2) AS v",
    patient="who.id",
    marks=("v",),
    order="v.taken_at DESC, v.id DESC",
    columns=columns("v", "code value taken_at source"),
    gather=_by_code,
)
VISITS = Part(
    name="visits",
    source="followups_followup f LEFT JOIN forms_formresponse r ON r.id = f.form_response_id"
    " LEFT JOIN practitioners_practitioner w ON w.id = f.practitioner_id"
    f" WHERE f.patient_id = ANY(%(people)s) AND (f.state IN {LIVE_VISIT} OR f.id IN ("
    "SELECT DISTINCT ON (d.patient_id, d.programme) d.id FROM followups_followup d"
    " WHERE d.patient_id = ANY(%(people)s) AND d.state = 'done'"
    " ORDER BY d.patient_id, d.programme, d.visited_date DESC, d.done_at DESC, d.id DESC))",
    patient="f.patient_id",
    marks=("f",),
    order="f.id",
    columns=columns(
        "f",
        "id programme state due_date visited_date method classification is_controlled has_adverse_reaction"
        " is_emergency summary next_date team_id attempts reason_code muted_until last_outcome agreed_date"
        " contact_date",
        called_date="(SELECT max(c.called_date) FROM followups_callresult c WHERE c.follow_up_id = f.id"
        " AND c.outcome <> 'put_back')",
        practitioner_name="COALESCE(w.name, '')",
        answers="r.answers",
    ),
    read=opened("answers"),
)
# What is agreed with a person who is managed for something: the level, the plan in force with its goals, the last looks
# at it. The words and numbers of the programme come with the house.
PROGRAMMES = Part(
    name="programmes",
    source="careplans_enrolment n LEFT JOIN careplans_plan l ON l.enrolment_id = n.id AND l.is_current"
    " LEFT JOIN LATERAL (SELECT json_agg(json_build_object('id', g.id, 'kind', g.kind, 'text', g.text, 'by_date',"
    f" g.by_date, 'met_date', g.met_date) ORDER BY g.position)::text AS told, {version_of('g')} AS version"
    " FROM careplans_goal g WHERE g.plan_id = l.id) AS goals ON true"
    " LEFT JOIN LATERAL (SELECT json_agg(json_build_object('reviewed_date', k.reviewed_date, 'adherence', k.adherence,"
    " 'reason_code', k.reason_code, 'note', k.note, 'is_controlled', k.is_controlled, 'by_name', k.by_name)"
    f" ORDER BY k.reviewed_date DESC, k.id DESC)::text AS told, {version_of('k')} AS version"
    f" FROM (SELECT r.*, r.xmin, r.ctid FROM careplans_review r WHERE r.enrolment_id = n.id"
    " ORDER BY r.reviewed_date DESC, r.id DESC LIMIT 5) AS k) AS looks ON true"
    " WHERE n.patient_id = ANY(%(people)s) AND n.state IN ('proposed', 'active')"
    " AND NOT n.programme = ANY(%(hidden_programmes)s)",
    patient="n.patient_id",
    marks=("n", "l", "goals.version", "looks.version"),
    order="n.from_date DESC, n.id DESC",
    columns=columns(
        "n",
        "id programme state from_date note level level_by target_pack standing last_visit_date",
        plan_id="l.id",
        plan_number="l.number",
        advice="COALESCE(l.advice, '')",
        review_date="l.review_date",
        written_date="l.written_date",
        written_by_name="COALESCE(l.written_by_name, '')",
        goals="goals.told",
        reviews="looks.told",
    ),
    read=opened("goals", "reviews", empty="[]"),
)
FORMS = Part(
    name="forms",
    source="assessments_assessment a JOIN forms_formresponse r ON r.id = a.response_id WHERE a.id IN ("
    "SELECT DISTINCT ON (d.patient_id, d.form) d.id FROM assessments_assessment d"
    " WHERE d.patient_id = ANY(%(people)s) AND NOT d.is_confidential"
    " AND NOT EXISTS (SELECT 1 FROM assessments_assessment newer WHERE newer.amends_id = d.id)"
    " ORDER BY d.patient_id, d.form, d.assessed_date DESC, d.id DESC)",
    patient="a.patient_id",
    marks=("a",),
    order="a.id",
    columns=columns(
        "a", "id form title assessed_date result_code result_label findings next_date", answers="r.answers"
    ),
    read=_without_secrets,
)
LISTS = (TASKS, RESTS, CONTRACTS, SERVICES, VALUES, VISITS, FORMS, PROGRAMMES, MEDICINES, CONDITIONS, ALLERGIES)
PARTS = (PERSON, *LISTS)
