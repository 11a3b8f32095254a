"""The last touches: accounts, receipts in the inboxes, who read whose record, a denied service; then the results."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.organizations.models import Organization
from jiayi.foundation.practitioners.models import Practitioner
from jiayi.kernel.actor import Actor

from . import accounts, results
from .copying import copy_rows

if TYPE_CHECKING:
    from .district import District

BY = Actor.system("demo")
RECEIPT_DAYS = 30


def load(district: District) -> None:
    """Accounts and what a living district has in its inboxes and logs."""
    organizations = dict(Organization.objects.values_list("code", "pk"))
    practitioners = dict(Practitioner.objects.filter(organization_id=organizations["WH"]).values_list("code", "pk"))
    accounts.create(district, practitioners, organizations)
    _receipts(district)
    _reads(district)


def _receipts(district: District) -> None:
    """A receipt in the inbox for every service of the last month."""
    since = district.now - timedelta(days=RECEIPT_DAYS)
    rows = Entitlement.objects.filter(delivered_at__gte=since).order_by("delivered_at", "id")
    given = rows.values_list("patient_id", "delivered_at", "delivered_date", "practitioner__name", "item__name")
    copy_rows(
        Message,
        ["patient_id", "kind", "title", "body", "link", "sender", "sender_name", "created_at"],
        (
            (
                patient_id,
                "receipt",
                "服务回执",
                f"{on:%-m月%-d日}，{doctor}医生给您做了{item}。如果没有这回事，请在账本里告诉我们。",
                "/ledger",
                BY.label,
                doctor,
                at + timedelta(minutes=2),
            )
            for patient_id, at, on, doctor, item in list(given)
        ),
    )


def _reads(district: District) -> None:
    """The record of the elder one can sign in as was opened a few times, for different reasons."""
    centre = district.centres[0]
    place = Organization.objects.get(pk=centre.organization)
    doctor, nurse = (Practitioner.objects.get(pk=number) for number in (centre.doctors[0], centre.nurses[0]))
    opened = (
        (doctor, "家庭医生", "followup", "健康档案", 3),
        (nurse, "护士", "service", "体检结果", 9),
        (doctor, "家庭医生", "followup", "随访记录", 41),
        (doctor, "家庭医生", "signing", "签约协议", 199),
    )
    copy_rows(
        ReadLog,
        [
            "patient_id",
            "organization_id",
            "reader",
            "reader_name",
            "reader_role",
            "organization_name",
            "purpose",
            "subject",
            "channel",
            "at",
        ],
        (
            (
                district.personas["elder"],
                place.pk,
                f"practitioner:{person.pk}",
                person.name,
                role,
                place.short_name,
                purpose,
                subject,
                "doctor_pwa",
                district.now - timedelta(days=days) + timedelta(minutes=37 * (days % 9)),
            )
            for person, role, purpose, subject, days in reversed(opened)
        ),
    )


def compute(district: District) -> None:
    """Facts, measures, appraisal and distribution of the published and the current years."""
    results.compute(district)
