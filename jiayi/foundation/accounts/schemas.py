from datetime import datetime

from ninja import Field, Schema

from jiayi.kernel.access import ROLE_LABELS, Role

from .models import StaffAccount, StaffRole, TrustedDevice, WechatLink
from .queries.administration import RoleChange
from .queries.wechat import SecurityView


class PasswordIn(Schema):
    username: str = Field(max_length=60)
    password: str = Field(max_length=200)


class TotpIn(Schema):
    ticket: str = Field(max_length=100)
    code: str = Field(max_length=10)
    trust_device: bool = False
    pin: str | None = Field(None, max_length=6)


class PinIn(Schema):
    pin: str = Field(max_length=6)


class FirstPasswordIn(Schema):
    ticket: str = Field(max_length=100)
    password: str = Field(max_length=200)


class ChangePasswordIn(Schema):
    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class StepOut(Schema):
    """What comes next: totp, totp_setup, new_password or done."""

    step: str
    name: str = ""
    ticket: str | None = None
    totp_uri: str | None = None
    totp_qr: str | None = None


class DeviceHintOut(Schema):
    """`order`: what the device must do with the copies it holds: keep, drop (copies) or wipe (everything)."""

    trusted: bool
    name: str = ""
    order: str


class DeviceOut(Schema):
    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime
    copied_at: datetime | None
    copied_count: int


class AccountDeviceOut(DeviceOut):
    """`state`: trusted, expired, revoked or lost; `wiped_at` is when the device said that its copies are gone."""

    state: str
    wiped_at: datetime | None

    @classmethod
    def of(cls, device: TrustedDevice, *, at: datetime) -> "AccountDeviceOut":
        ended = "lost" if device.lost_at else "revoked" if device.revoked_at else "expired"
        return cls(
            id=device.pk,
            label=device.label,
            created_at=device.created_at,
            expires_at=device.expires_at,
            last_used_at=device.last_used_at,
            copied_at=device.copied_at,
            copied_count=device.copied_count,
            state="trusted" if device.revoked_at is None and device.expires_at > at else ended,
            wiped_at=device.wiped_at,
        )


class RevokeDeviceIn(Schema):
    is_lost: bool = False


class UnsentKeyOut(Schema):
    """Base64 of 32 bytes; the device keeps it no longer than it takes to open its outbox."""

    key: str


class OwnPostOut(Schema):
    organization_id: int
    organization_name: str


class MeOut(Schema):
    account_id: int
    name: str
    practitioner_id: int | None
    organization_id: int | None
    organization_name: str
    team_ids: list[int]
    roles: list[str]
    role_labels: list[str]
    permissions: list[str]
    demo: bool


class ActingPersonOut(Schema):
    patient_id: int
    name: str
    relation: str
    relation_label: str
    scopes: list[str]
    is_current: bool


class ResidentMeOut(Schema):
    account_id: int
    name: str
    patient_id: int | None
    patient_name: str
    people: list[ActingPersonOut]
    roles: list[str]
    permissions: list[str]
    demo: bool


class OrganizationChoiceIn(Schema):
    organization_id: int


class PhoneIn(Schema):
    phone: str = Field(max_length=20)


class PhoneCodeIn(Schema):
    """`binds_wechat`: ticked by the person; the WeChat of this browser signs in without a code from now on."""

    phone: str = Field(max_length=20)
    code: str = Field(max_length=10)
    binds_wechat: bool = False


class WechatStateOut(Schema):
    """Is there an official account to sign in with; has this browser brought a WeChat that may be bound?"""

    is_ready: bool
    awaits_binding: bool


class WechatLinkOut(Schema):
    """One binding, from when to when, and who ended it."""

    bound_at: datetime
    last_sign_in_at: datetime | None
    ended_at: datetime | None
    end_label: str

    @classmethod
    def of(cls, link: WechatLink) -> "WechatLinkOut":
        by_staff = link.end_reason == WechatLink.EndReason.STAFF
        return cls(
            bound_at=link.bound_at,
            last_sign_in_at=link.last_sign_in_at,
            ended_at=link.ended_at,
            end_label=link.get_end_reason_display() + (f"（{link.ended_by_name}）" if by_staff else ""),
        )


class OwnSecurityOut(Schema):
    """Who can sign in as me, and how."""

    phone: str
    last_sign_in_at: datetime | None
    has_wechat: bool
    wechat: WechatLinkOut | None
    earlier: list[WechatLinkOut]

    @classmethod
    def of(cls, view: SecurityView) -> "OwnSecurityOut":
        standing = next((link for link in view.links if link.ended_at is None), None)
        return cls(
            phone=view.phone,
            last_sign_in_at=view.last_sign_in_at,
            has_wechat=view.has_wechat,
            wechat=WechatLinkOut.of(standing) if standing is not None else None,
            earlier=[WechatLinkOut.of(link) for link in view.links if link.ended_at is not None],
        )


class PatientWechatOut(Schema):
    """Whether a WeChat signs in for the phone this person gave; which one is nobody's business."""

    bound_at: datetime | None
    last_sign_in_at: datetime | None


class LoginCodeSentOut(Schema):
    """The same for every phone."""

    valid_seconds: int
    again_after_seconds: int


class ActForIn(Schema):
    patient_id: int


class DemoCodeOut(Schema):
    to: str
    code: str
    text: str
    at: datetime


class DemoLoginOut(Schema):
    client: str
    login: str
    name: str
    role: str
    organization: str
    password: str
    totp: str
    note: str


class RoleOut(Schema):
    id: int
    role: str
    role_label: str
    organization_id: int
    organization_name: str
    team_id: int | None
    team_name: str
    granted_at: datetime

    @classmethod
    def of(cls, role: StaffRole) -> "RoleOut":
        return cls(
            id=role.pk,
            role=role.role,
            role_label=ROLE_LABELS[Role(role.role)],
            organization_id=role.organization_id,
            organization_name=role.organization.short_name or role.organization.name,
            team_id=role.team_id,
            team_name=role.team.name if role.team else "",
            granted_at=role.granted_at,
        )


class AccountOut(Schema):
    id: int
    username: str
    display_name: str
    organization_id: int
    organization_name: str
    practitioner_id: int | None
    status: str
    status_label: str
    has_second_factor: bool
    must_change_password: bool
    is_locked: bool
    last_sign_in_at: datetime | None
    created_at: datetime
    roles: list[RoleOut]

    @classmethod
    def of(cls, account: StaffAccount, *, at: datetime) -> "AccountOut":
        return cls(
            id=account.pk,
            username=account.username,
            display_name=account.display_name,
            organization_id=account.organization_id,
            organization_name=account.organization.short_name or account.organization.name,
            practitioner_id=account.practitioner_id,
            status=account.status,
            status_label=account.get_status_display(),
            has_second_factor=account.totp_confirmed_at is not None,
            must_change_password=account.must_change_password,
            is_locked=account.locked_until is not None and account.locked_until > at,
            last_sign_in_at=account.last_sign_in_at,
            created_at=account.created_at,
            roles=[RoleOut.of(role) for role in account.roles.all()],
        )


class AccountIn(Schema):
    username: str = Field(max_length=32)
    display_name: str = Field(min_length=1, max_length=60)
    organization_id: int
    practitioner_id: int | None = None


class AccountCreatedOut(Schema):
    """The first password is shown this once."""

    account: AccountOut
    password: str


class NewPasswordOut(Schema):
    password: str


class GrantRoleIn(Schema):
    role: str = Field(max_length=20)
    organization_id: int
    team_id: int | None = None
    reason: str = Field(max_length=200)


class RemoveRoleIn(Schema):
    role_id: int
    reason: str = Field(max_length=200)


class RoleProposedOut(Schema):
    """What now waits for a second person."""

    id: int
    title: str
    expires_at: datetime


class RoleChangeOut(Schema):
    """One line of the history of an account's roles, kept by the database itself."""

    at: datetime
    change: str
    role_label: str
    organization_name: str

    @classmethod
    def of(cls, line: RoleChange) -> "RoleChangeOut":
        return cls(
            at=line.at,
            change=line.change,
            role_label=ROLE_LABELS[Role(line.role)],
            organization_name=line.organization_name,
        )


class RoleChoiceOut(Schema):
    role: str
    label: str
    is_separated: bool
