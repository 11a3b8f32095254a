"""代办: a child asks to act for an old parent and waits for the yes; a mother shows the household register; and a
resident has signed at the counter for another team, before the eyes of who wrote it down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.services import Signature
from jiayi.foundation.files import services as files
from jiayi.foundation.mandates import services as mandates
from jiayi.foundation.patients.models import Patient, ProxyGrant
from jiayi.foundation.practitioners.models import CareTeam
from jiayi.kernel.period import add_years

from ..personas import PERSONAS
from .families import stroke
from .moving import resident, staff, today_of

if TYPE_CHECKING:
    from ..district import District

SIGNED_AWAY, TAKING = "T08", "T10"
HEAD, WIFE, CHILD = "02", ("12",), ("20", "30")  # GB/T 4761


def tell(district: District) -> None:
    teams = {team.code: team for team in CareTeam.objects.select_related("organization", "leader")}
    if SIGNED_AWAY not in teams:
        return
    _a_child_asks(district)
    _a_mother_shows_the_register(district)
    _signed_at_the_counter(district, teams[SIGNED_AWAY], teams[TAKING])


def _a_child_asks(district: District) -> None:
    """For somebody over seventy, who has not answered yet."""
    grown = _with_own_phone(CHILD).filter(birth_date__lte=add_years(district.today, -25))
    for child in grown[:60]:
        elder = _members(child).filter(relation_to_head=HEAD, birth_date__lte=add_years(district.today, -70)).first()
        if elder is None or ProxyGrant.objects.filter(patient=elder).exists():
            continue
        mandates.ask(
            name=elder.name,
            identity_number=str(elder.identity_number),
            kind="proxy",
            relation="child",
            scopes=["view", "confirm", "message", "book"],
            months=24,
            by=resident(child),
            at=district.now - timedelta(days=2),
        )
        return


def _a_mother_shows_the_register(district: District) -> None:
    """The father is the guardian already; her photo of the household register waits to be looked at."""
    at, grown = district.now - timedelta(hours=20), add_years(district.today, -18)
    for mother in _with_own_phone(WIFE).filter(birth_date__lte=grown)[:60]:
        child = _members(mother).filter(relation_to_head__in=CHILD, birth_date__gt=grown).first()
        if child is None:
            continue
        by = resident(mother)
        photo = files.store_upload(content=stroke(), name="户口簿.png", kind="proof", by=by, at=at)
        mandates.ask(
            name=child.name,
            identity_number=str(child.identity_number),
            kind="guardian",
            relation="parent",
            scopes=[],
            months=12,
            proof_file_id=photo.pk,
            by=by,
            at=at,
        )
        return


def _signed_at_the_counter(district: District, home: CareTeam, taking: CareTeam) -> None:
    for contract in today_of(district, home)[:1]:
        contracts.request_contract_transfer(
            contract_id=contract.pk,
            to_team_id=taking.pk,
            reason_code="nearer",
            reason="新站离家近，本人到窗口签的字",
            signature=Signature(kind="witness", image=stroke(), signer_name=contract.patient.name),
            gives_consent=True,
            by=staff(home),
            at=district.now - timedelta(hours=22),
        )


def _with_own_phone(relations: tuple[str, ...]) -> QuerySet[Patient]:
    """People of this place in their home, nobody one signs in as; a phone that is theirs alone."""
    shared = Patient.objects.filter(phone_index=OuterRef("phone_index")).exclude(pk=OuterRef("pk"))
    rows = Patient.objects.filter(relation_to_head__in=relations, is_current=True).exclude(phone=None)
    return rows.exclude(name__in=[persona.name for persona in PERSONAS]).exclude(Exists(shared)).order_by("pk")


def _members(person: Patient) -> QuerySet[Patient]:
    return Patient.objects.filter(household_id=person.household_id, is_current=True).exclude(pk=person.pk)
