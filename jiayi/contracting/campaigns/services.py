"""Writes of campaigns."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from jiayi.contracting.contracts.events import ContractSigned
from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import services as files
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound, TooManyRequests
from jiayi.kernel.period import local_date

from . import queries, rules
from .events import InvitationRecalled, InvitationScheduled
from .models import (
    INVITATION_LIFECYCLE,
    Campaign,
    CampaignSigning,
    CampaignVisit,
    Invitation,
    InvitationState,
    InvitedResident,
    Way,
)

SEND = "campaigns.send"
TEMPLATE = "signing_invitation"
SENT = """
UPDATE campaigns_invitedresident AS invited SET way = sent.way, message_id = sent.message_id, sent_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS sent (id, way, message_id) WHERE invited.id = sent.id"""


class NobodyToInvite(DomainError):
    """Everybody of the group is left out for some reason."""

    code, status, message = "nobody_to_invite", 409, "这个人群里没有可以邀请的人，看看下面写的原因"


class TooLateToRecall(DomainError):
    """The messages are on their way."""

    code, status, message = "too_late_to_recall", 409, "已经发出去了，撤不回来"


@transaction.atomic
def start_campaign(
    *, team_id: int, title: str, words: str = "", ends_on: date | None = None, by: Actor, at: datetime
) -> Campaign:
    """A code of its own for a team in scope.

    :raises NotFound: the team is outside the scope
    """
    team = practitioners.get_managed_team(team_id=team_id)
    on = local_date(at)
    if ends_on is not None and ends_on < on:
        raise InvalidInput("结束日期不能早于今天")
    values = {
        "organization_id": team.organization_id,
        "team_id": team.pk,
        "title": title.strip()[:40] or team.name,
        "words": words.strip()[:60],
        "starts_on": on,
        "ends_on": ends_on,
        "created_by": by.label,
        "created_at": at,
    }
    while True:
        try:
            with transaction.atomic():
                return Campaign.objects.create(code=rules.new_code(), **values)
        except IntegrityError as error:  # once in 850 thousand million
            if "code" not in str(error):
                raise


def note_opening(*, code: str, address: str, at: datetime) -> Campaign | None:
    """Somebody opened the code on a poster; the same address counts once an hour. None: no such code."""
    campaign = queries.find_campaign(code=code)
    if campaign is None:
        return None
    try:
        audit.check_rate(
            kind="campaign", subject=f"{campaign.code}:{address}", limit=1, window=rules.SAME_OPENING, at=at
        )
    except TooManyRequests:
        return campaign
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_campaignday AS day (campaign_id, date, opened) VALUES (%s, %s, 1)"
            " ON CONFLICT (campaign_id, date) DO UPDATE SET opened = day.opened + 1",
            [campaign.pk, local_date(at)],
        )
    return campaign


def follow_code(*, code: str, by: Actor, at: datetime) -> int:
    """A signed-in resident came through a code: which team it leads to.

    :raises NotFound: no such code
    """
    campaign = queries.find_campaign(code=code)
    if campaign is None or by.patient_id is None:
        raise NotFound("这个二维码认不出来，可以直接按姓名找医生")
    CampaignVisit.objects.update_or_create(campaign=campaign, patient_id=by.patient_id, defaults={"at": at})
    return campaign.team_id


def count_signing(*, event: ContractSigned) -> None:
    """A signature belongs to the last campaign of that team that the person looked at, if that was not too long ago."""
    visit = queries.last_visit(patient_id=event.patient_id, team_id=event.team_id, since=event.at - rules.ATTRIBUTION)
    if visit is not None:
        CampaignSigning.objects.get_or_create(
            contract_id=event.contract_id,
            defaults={
                "campaign_id": visit.campaign_id,
                "patient_id": event.patient_id,
                "signed_date": event.signed_date,
            },
        )


@transaction.atomic
def schedule_invitation(
    *, campaign_id: int, grid_id: int, group: str, text: str, by: Actor, at: datetime
) -> Invitation:
    """Invite a group that was previewed. It goes out ten minutes later and can be recalled until then.

    :raises NotFound: campaign or grid outside the scope
    :raises NobodyToInvite: nobody is left
    """
    campaign = queries.get_campaign(campaign_id=campaign_id)
    if not text.strip():
        raise InvalidInput("请写邀请的内容")
    found = queries.preview(grid_id=grid_id, group=group, at=at, on=local_date(at))
    if not found.people:
        raise NobodyToInvite()
    invitation = Invitation.objects.create(
        organization_id=campaign.organization_id,
        campaign=campaign,
        text=text.strip()[:200],
        group={"grid_id": grid_id, "group": group},
        people=len(found.people),
        excluded=found.excluded,
        send_after=at + rules.RECALL_TIME,
        created_by=by.label,
        created_by_name=by.name[:60],
        created_at=at,
    )
    InvitedResident.objects.bulk_create(
        [InvitedResident(invitation=invitation, patient_id=number) for number in found.people], batch_size=2000
    )
    events.publish(
        InvitationScheduled(
            organization_id=campaign.organization_id,
            by=by.label,
            at=at,
            invitation_id=invitation.pk,
            people=invitation.people,
        )
    )
    # From the worker's own clock: the demo's day is another one.
    wait = {"seconds": int(rules.RECALL_TIME.total_seconds())}
    app.configure_task(SEND, queue="messages", schedule_in=wait).defer(invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def recall_invitation(*, invitation_id: int, by: Actor, at: datetime) -> Invitation:
    """Nothing is sent any more.

    :raises NotFound: outside the scope
    :raises TooLateToRecall: it is already going out
    """
    queries.get_invitation(invitation_id=invitation_id)
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.state == InvitationState.RECALLED:
        return invitation
    if invitation.state != InvitationState.WAITING:
        raise TooLateToRecall()
    _move(invitation, "recall")
    events.publish(
        InvitationRecalled(organization_id=invitation.organization_id, by=by.label, at=at, invitation_id=invitation.pk)
    )
    return invitation


def send_invitation(*, invitation_id: int, at: datetime) -> int:
    """Send what has not gone out, in batches that commit: a killed job goes on where it was. How many it sent now."""
    with scope.everything(reason="the invitation names its own people"):
        with transaction.atomic():
            invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
            if invitation is None or invitation.state not in (InvitationState.WAITING, InvitationState.SENDING):
                return 0
            _move(invitation, "begin")
        done = 0
        while number := _send_batch(invitation_id, at):
            done += number
        with transaction.atomic():
            invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
            invitation.finished_at = at
            _move(invitation, "finish", "finished_at")
    return done


@transaction.atomic
def _send_batch(invitation_id: int, at: datetime) -> int:
    invitation = Invitation.objects.select_for_update().select_related("campaign__team").get(pk=invitation_id)
    waiting = list(
        InvitedResident.objects.filter(invitation=invitation, sent_at__isnull=True).order_by("pk")[: rules.BATCH]
    )
    if not waiting:
        return 0
    campaign = invitation.campaign
    context: Mapping[str, Any] = {
        "team": campaign.team.name,
        "text": invitation.text,
        "number": campaign.team_id,
        "code": campaign.code,
    }
    _write_to(waiting, context=context, by=invitation.created_by, at=at)
    invitation.sent += len(waiting)
    invitation.save(update_fields=["sent"])
    return len(waiting)


def _write_to(waiting: list[InvitedResident], *, context: Mapping[str, Any], by: str, at: datetime) -> None:
    """Each by the way that reaches them today, their own or the guardian's; without any they go on the visit list."""
    found = queries.ways_of(patient_ids=[row.patient_id for row in waiting], at=at)
    contexts: dict[int, Mapping[str, Any]] = {}
    for row in waiting:
        known = found[row.patient_id]
        if known.recipient_id is not None:
            text = context["text"] if known.recipient_id == row.patient_id else f"（{known.name}）{context['text']}"
            contexts.setdefault(known.recipient_id, {**context, "text": text})
    ways = {known.recipient_id: known.way for known in found.values() if known.recipient_id is not None}
    messages = messaging.send_to_many(template=TEMPLATE, contexts=contexts, ways=ways, by=by, at=at)
    for row in waiting:
        known = found[row.patient_id]
        row.message_id = messages.get(known.recipient_id) if known.recipient_id is not None else None
        row.way, row.sent_at = (known.way if row.message_id is not None else Way.VISIT), at
    with connection.cursor() as cursor:  # Django's bulk_update would write a WHEN for every person and column
        cursor.execute(
            SENT, [at, [row.pk for row in waiting], [row.way for row in waiting], [row.message_id for row in waiting]]
        )


def print_material(*, campaign_id: int, kind: str, public_url: str, on: date) -> bytes:
    """`poster_a3`, `poster_a4` or `card` (ten to a sheet) as PDF, with the code that leads to the team's page.

    :raises NotFound: the campaign is outside the scope, or no such print
    """
    campaign = queries.get_campaign(campaign_id=campaign_id)
    if kind not in ("poster_a3", "poster_a4", "card"):
        raise NotFound("没有这种印刷品")
    team = campaign.team
    members = practitioners.list_members(team_id=team.pk, on=on)
    return files.render_document(
        template="card" if kind == "card" else "poster",
        data={
            "paper": "a3" if kind == "poster_a3" else "a4",
            "issuer": campaign.organization.name,
            "team": team.name,
            "leader": team.leader.name,
            "leader_title": team.leader.title,
            "introduction": team.introduction or team.leader.introduction,
            "specialties": team.specialties,
            "phone": team.phone_text,
            "hours": team.hours_text,
            "words": campaign.words or "有一位认识您的医生，有事先问他",
            "members": [
                {"name": member.practitioner.name, "role": member.get_role_display()}
                for member in members
                if member.practitioner_id != team.leader_id
            ],
            "verify_url": f"{public_url}/t/{campaign.code}",
            "code": campaign.code,
            "address": f"{public_url}/t/{campaign.code}".partition("//")[2],
        },
    )


def _move(invitation: Invitation, move: str, *more: str) -> None:
    invitation.state = INVITATION_LIFECYCLE.target_of(move, current=invitation.state)
    invitation.save(update_fields=["state", *more])
