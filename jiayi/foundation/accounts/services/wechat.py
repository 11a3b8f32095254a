"""微信登录: a browser goes to WeChat and comes back with an open id. It signs in only if somebody who holds the phone
has bound it with a code before; nobody is signed in for having a WeChat.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..adapters import SimulatedAccount, WechatBusy, WechatRefused, official_account
from ..models import ResidentAccount, WechatLink, WechatTicket
from . import sessions
from .sessions import SIGNING_IN, Origin, Signed

CALLBACK = "/api/resident/login/wechat/back"
START_TIME = timedelta(hours=1)


class WechatNotBound(DomainError):
    """Nothing is bound, or it was taken away meanwhile."""

    code, status, message = "wechat_not_bound", 404, "现在没有绑定微信"


class WechatBoundElsewhere(DomainError):
    """This WeChat signs in for another phone already."""

    code, status = "wechat_bound_elsewhere", 409
    message = "这个微信已经绑定了另一个手机号。请先用那个手机号登录，在“登录和安全”里解绑，再来绑定"


class WechatTicketOver(DomainError):
    """The round trip to WeChat is too long ago, or was another browser's."""

    code, status, message = "wechat_ticket_over", 409, "微信这一步过期了，请从公众号菜单重新打开，再登录一次"


class MenuRefused(DomainError):
    """The menu breaks a rule of WeChat, or WeChat has said no."""

    code, status, message = "wechat_menu_refused", 422, "菜单没有发布"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the secret its cookie keeps; without an account, straight to the page."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of the round trip: signed in, or to be bound (`problem` empty), or why not."""

    target: str
    signed: Signed | None = None
    problem: str = ""


def begin_wechat(*, target: str, origin: Origin, at: datetime) -> Begun:
    """Send the browser to WeChat, with a state only this browser can bring back."""
    account = official_account()
    wanted = rules.wechat_target(target)
    if account is None:
        return Begun(url=rules.page_url(wanted), browser="")
    if origin.address:
        limit = safeguards.value_of("wechat_starts_an_hour", at=at)
        audit.check_rate(
            kind="wechat-start",
            subject=origin.address,
            limit=limit * (20 if settings.IS_DEMO else 1),
            window=START_TIME,
            at=at,
        )
    state, browser = crypto.token(), crypto.token()
    WechatTicket.objects.create(
        state_hash=crypto.token_hash(state),
        browser_hash=crypto.token_hash(browser),
        target=wanted,
        created_at=at,
        expires_at=at + rules.WECHAT_TIME,
    )
    back = f"{settings.PUBLIC_URL.rstrip('/')}{CALLBACK}"
    return Begun(url=account.authorize_url(redirect_uri=back, state=state), browser=browser)


def finish_wechat(*, code: str, state: str, browser: str, origin: Origin, at: datetime) -> Returned:
    """Back from WeChat. The state works once, for ten minutes, in the browser it was made for (no login from afar).

    Whatever goes wrong, the person lands on the login page with a sentence and can go on with the phone.
    """
    ticket = _take(state=state, browser=browser, at=at)
    account = official_account()
    if ticket is None or account is None:
        _failed("state", origin, at)
        return Returned(target="/", problem="state")
    if not code:  # the user said no, or WeChat brought nothing
        return Returned(target=ticket.target, problem="declined")
    try:
        open_id = account.open_id_of(code)
    except WechatBusy:
        return Returned(target=ticket.target, problem="busy")
    except WechatRefused as refused:
        _failed(str(refused.code), origin, at)
        return Returned(target=ticket.target, problem="code" if refused.code in rules.CODE_REFUSALS else "setting")
    WechatTicket.objects.filter(pk=ticket.pk).update(open_id=open_id)
    with transaction.atomic(), scope.everything(reason=SIGNING_IN):
        link = WechatLink.objects.select_related("account").filter(**_standing(open_id)).first()
        if link is None:
            return Returned(target=ticket.target)
        WechatLink.objects.filter(pk=link.pk).update(last_sign_in_at=at)
        ResidentAccount.objects.filter(pk=link.account_id).update(last_sign_in_at=at)
        WechatTicket.objects.filter(pk=ticket.pk).update(closed_at=at)
        _reach(link, at=at)
        return Returned(target=ticket.target, signed=sessions.start_resident(link.account, origin=origin, at=at))


def bind_at_sign_in(*, account: ResidentAccount, browser: str, origin: Origin, at: datetime) -> WechatLink:
    """Part of the transaction of a sign-in with phone and code: the WeChat of this browser signs in from now on.

    :raises WechatTicketOver: without a fresh round trip of this browser
    :raises WechatBoundElsewhere: if the WeChat is bound to another phone
    """
    ticket = (
        WechatTicket.objects.select_for_update()
        .filter(browser_hash=crypto.token_hash(browser), closed_at__isnull=True, expires_at__gt=at)
        .first()
        if browser
        else None
    )
    if ticket is None or not ticket.open_id:
        raise WechatTicketOver()
    open_id = str(ticket.open_id)
    held = WechatLink.objects.select_for_update().filter(**_standing(open_id)).first()
    if held is not None and held.account_id != account.pk:
        raise WechatBoundElsewhere()
    WechatTicket.objects.filter(pk=ticket.pk).update(closed_at=at)
    if held is not None:
        return held
    by = Actor(kind="resident", account_id=account.pk, name="", channel="resident_h5")
    for earlier in WechatLink.objects.select_for_update().filter(account=account, ended_at__isnull=True):
        _end(earlier, reason=WechatLink.EndReason.REPLACED, by=by, at=at)
    try:
        with transaction.atomic():
            link = WechatLink.objects.create(
                account=account,
                open_id=open_id,
                open_id_index=crypto.blind_index("wechat", open_id),
                bound_at=at,
                last_sign_in_at=at,
            )
    except IntegrityError as refused:
        raise WechatBoundElsewhere() from refused
    _reach(link, at=at)
    _log("wechat_bound", link, by=by, at=at, address=origin.address)
    return link


def unbind_own_wechat(*, by: Actor, at: datetime) -> None:
    """
    :raises WechatNotBound: if nothing is bound
    """
    with transaction.atomic():
        link = WechatLink.objects.select_for_update().filter(account_id=by.account_id, ended_at__isnull=True).first()
        if link is None:
            raise WechatNotBound()
        with scope.everything(reason="the people of the own phone, whoever keeps their record"):
            _end(link, reason=WechatLink.EndReason.RESIDENT, by=by, at=at)


def unbind_wechat_of(*, patient_id: int, by: Actor, at: datetime) -> None:
    """The phone was lost: staff end the binding of the phone this person gave, and every open session of it.

    :raises NotFound: if the person is not in scope
    :raises WechatNotBound: if nothing is bound
    """
    patients.get_patient(patient_id=patient_id)
    with transaction.atomic(), scope.everything(reason="an account belongs to a phone, not to a place"):
        link = queries.wechat_of_patient(patient_id=patient_id)
        if link is None:
            raise WechatNotBound()
        link = WechatLink.objects.select_for_update().get(pk=link.pk)
        if link.ended_at is not None:
            raise WechatNotBound()
        _end(link, reason=WechatLink.EndReason.STAFF, by=by, at=at)
        sessions.end_sessions_of(resident_id=link.account_id, at=at)


def settle_wechat_of(*, patient_id: int, at: datetime) -> None:
    """The phone of a record has changed: messages about it no longer go to the WeChat of the phone before."""
    link = queries.wechat_of_patient(patient_id=patient_id)
    if link is None:
        messaging.unbind_wechat(patient_ids=[patient_id])
    else:
        messaging.bind_wechat(patient_id=patient_id, open_id=str(link.open_id), at=at)


def publish_menu(*, is_rehearsal: bool) -> dict[str, object]:
    """The menu of the official account with our addresses in it; published unless it is a rehearsal.

    :raises MenuRefused: if it breaks a rule of WeChat, no account is configured, or WeChat refuses it
    """
    menu, problems = rules.wechat_menu(queries.menu_data(), base=settings.PUBLIC_URL)
    if problems:
        raise MenuRefused("菜单不合微信的规定：" + "；".join(problems))
    if is_rehearsal:
        return menu
    account = official_account()
    if account is None:
        raise MenuRefused("没有配置公众号（JIAYI_WECHAT_APP_ID、JIAYI_WECHAT_APP_SECRET）")
    try:
        account.publish_menu(menu)
    except (WechatRefused, WechatBusy) as problem:
        raise MenuRefused(f"微信没有收下菜单：{problem}") from problem
    return menu


def give_simulated_code(*, redirect_uri: str, state: str, open_id: str) -> str:
    """What WeChat's page does in a demo: back at once, with a code for the user of this browser.

    :raises NotFound: where a real account is configured, or to an address that is not ours
    """
    account = official_account()
    ours = f"{settings.PUBLIC_URL.rstrip('/')}{CALLBACK}"
    if not isinstance(account, SimulatedAccount) or redirect_uri != ours:
        raise NotFound()
    return f"{redirect_uri}?code={account.give_code(open_id)}&state={state}"


def purge_tickets(*, at: datetime) -> int:
    """Forget round trips that ran out more than a day ago, with the open ids they carried."""
    return WechatTicket.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()[0]


def _take(*, state: str, browser: str, at: datetime) -> WechatTicket | None:
    """The ticket of this state, once."""
    if not state or not browser:
        return None
    rows = WechatTicket.objects.filter(state_hash=crypto.token_hash(state), returned_at__isnull=True, expires_at__gt=at)
    ticket = rows.first()
    if ticket is None or not hmac.compare_digest(bytes(ticket.browser_hash), crypto.token_hash(browser)):
        return None
    return ticket if rows.filter(pk=ticket.pk).update(returned_at=at) else None


def _standing(open_id: str) -> dict[str, object]:
    return {"open_id_index": crypto.blind_index("wechat", open_id), "ended_at__isnull": True}


def _reach(link: WechatLink, *, at: datetime) -> None:
    """Template messages of everybody who gave this phone go to its WeChat."""
    for person in queries.list_people(account_id=link.account_id, on=local_date(at)):
        if person.relation in ("self", "family"):
            messaging.bind_wechat(patient_id=person.patient_id, open_id=str(link.open_id), at=at)


def _end(link: WechatLink, *, reason: str, by: Actor, at: datetime) -> None:
    link.ended_at, link.end_reason, link.ended_by, link.ended_by_name = at, reason, by.label, by.name[:60]
    link.save(update_fields=["ended_at", "end_reason", "ended_by", "ended_by_name"])
    people = queries.list_people(account_id=link.account_id, on=local_date(at))
    messaging.unbind_wechat(patient_ids=[person.patient_id for person in people])
    _log("wechat_unbound", link, by=by, at=at)


def _log(kind: str, link: WechatLink, *, by: Actor, at: datetime, address: str | None = None) -> None:
    audit.record_security(
        kind=kind,
        actor=by.label,
        actor_name=by.name,
        subject=crypto.masked_phone(str(link.account.phone)),
        address=address,
        organization_id=by.organization_id,
        channel=by.channel,
        at=at,
    )


def _failed(why: str, origin: Origin, at: datetime) -> None:
    audit.record_security(
        kind="sign_in_failed",
        actor="anonymous:居民",
        subject=f"微信登录 {why}",
        address=origin.address,
        channel=origin.channel,
        at=at,
    )
