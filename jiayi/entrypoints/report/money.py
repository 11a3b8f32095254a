"""The fees of 2017 by payer and pool, and the published income list recomputed by the scheme in the database."""

from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.performance.incentives import queries as incentives
from jiayi.performance.measures import queries as measures

from .preparing import Places

YEAR, SCHEME, GRADE = 2017, "hangzhou_120", "良好"
TOLERANCE = Decimal(1)


def distribution(place: Places) -> dict[str, Any]:
    """What the scheme gives for the people signed, and the published distribution beside it."""
    found = incentives.preview(organization_id=place.centre_id, year=YEAR, scheme_code=SCHEME, grade=GRADE)
    total = sum(found.payers.values(), Decimal(0))
    stored = incentives.find_latest(organization_id=place.centre_id, year=YEAR)
    return {
        "scheme": f"{found.scheme.name} {found.scheme.version}",
        "grade": GRADE,
        "people": int(found.people),
        "total": _yuan(total),
        "by_payer": {payer: _yuan(amount) for payer, amount in found.payers.items()},
        "installments": {
            payer: {code: _yuan(part) for code, part in parts.items()} for payer, parts in found.installments.items()
        },
        "pools": {pool: _yuan(amount) for pool, amount in found.pools.items()},
        "teams": len(found.teams),
        "parts_equal_wholes": sum(found.pools.values()) == total and sum(found.teams.values()) == found.pools["team"],
        "stored": {"state": stored.state, "total": _yuan(stored.total)} if stored else None,
    }


def income_split() -> dict[str, Any]:
    """Every legible cell of the published list against the rule; three unreliable cells are shown and not judged."""
    scheme = incentives.get_scheme(code=SCHEME, on=date(YEAR, 12, 31))
    rows = [{cell.column: cell for cell in cells} for cells in measures.list_published_rows(table="income_split")]
    dues = {row["due"].row_title: row["due"].value for row in rows}
    helpers = {row["due"].row_title: _assistants(row["assistants"].text) for row in rows}
    shares = {doctor: {name: Decimal(1) / len(names) for name in names} for doctor, names in helpers.items() if names}
    parts = incentives.preview_settlement(scheme=scheme, dues=dues, assistants=shares)
    net: dict[str, Decimal] = {}
    for part in parts:
        net[part.person] = net.get(part.person, Decimal(0)) + part.amount
    judged = [cell for row in rows for cell in _cells(row, parts, net)]
    return {
        "scheme": f"{scheme.name} {scheme.version}",
        "due": _yuan(sum(dues.values(), Decimal(0))),
        "paid_out": _yuan(sum(net.values(), Decimal(0))),
        "parts_equal_wholes": all(
            sum(part.amount for part in parts if part.doctor == doctor) == due for doctor, due in dues.items()
        ),
        "net": {person: _yuan(amount) for person, amount in sorted(net.items())},
        "cells_judged": sum(cell["is_judged"] for cell in judged),
        "cells_within_one_yuan": sum(cell["is_judged"] and cell["is_within_one_yuan"] for cell in judged),
        "cells": judged,
    }


def _cells(row: dict[str, Any], parts: list[Any], net: dict[str, Decimal]) -> list[dict[str, Any]]:
    """Each printed amount of a row and what the rule gives for it."""
    doctor = row["due"].row_title
    names = _assistants(row["assistants"].text)
    own = [part for part in parts if part.doctor == doctor]
    found = []

    def judge(column: str, person: str, printed: Decimal | None, computed: Decimal) -> None:
        if printed is not None:
            found.append(
                {
                    "doctor": doctor,
                    "cell": column,
                    "person": person,
                    "printed": int(printed),
                    "computed": _yuan(computed),
                    "is_judged": not row[column].has_conflict,
                    "is_within_one_yuan": abs(printed - computed) <= TOLERANCE,
                }
            )

    if names:
        judge("doctor_80", doctor, row["doctor_80"].value, own[0].amount)
        # For one assistant the list prints the total over all doctors served; for two, what this doctor gives.
        given = net[names[0]] if len(names) == 1 else sum(part.amount for part in own[1:])
        judge("assistant_20", ";".join(names), row["assistant_20"].value, given)
    for name, amount in _printed_assistants(row["assistants"].text):
        judge("assistants", name, amount, net[name])
    judge("doctor_net", doctor, row["doctor_net"].value, net[doctor])
    return found


def _assistants(text: str) -> list[str]:
    return [entry.split(":")[0] for entry in text.split(";") if entry]


def _printed_assistants(text: str) -> list[tuple[str, Decimal]]:
    pairs = [entry.split(":") for entry in text.split(";") if ":" in entry]
    return [(name, Decimal(amount)) for name, amount in pairs]


def _yuan(amount: Decimal) -> str:
    return f"{amount:.2f}"
