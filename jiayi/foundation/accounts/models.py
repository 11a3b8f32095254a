import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from jiayi.kernel import live
from jiayi.kernel.access import ROLE_LABELS, SEPARATED, Role
from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.scope import ScopedManager

from . import rules

STAFF_ROLES = [(role.value, ROLE_LABELS[role]) for role in Role if role is not Role.RESIDENT]


class StaffAccount(models.Model):
    """工作人员账号: one person, one account; what it may do follows from its roles."""

    class Status(models.TextChoices):
        ACTIVE = "active", "启用"
        DISABLED = "disabled", "停用"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, verbose_name="所属机构")
    practitioner = models.OneToOneField("practitioners.Practitioner", models.PROTECT, null=True, verbose_name="人员")
    username = models.CharField("用户名", max_length=32)
    display_name = models.CharField("姓名", max_length=60)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ACTIVE)
    password = models.CharField("密码", max_length=128)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_at = models.DateTimeField("改密码时间")
    totp_secret = EncryptedTextField("动态口令密钥", null=True)
    totp_confirmed_at = models.DateTimeField("动态口令启用时间", null=True)
    last_totp_step = models.BigIntegerField("最近用过的口令", default=0)
    failed_count = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)
    last_sign_in_at = models.DateTimeField("最近登录", null=True)
    created_at = models.DateTimeField("建立时间")
    created_by = models.CharField("建立者", max_length=100)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="accounts_username_once"),
            models.CheckConstraint(
                condition=Q(username__regex=rf"^{rules.USERNAME.pattern}$"), name="accounts_username_shape"
            ),
            models.CheckConstraint(
                condition=Q(totp_confirmed_at__isnull=True) | Q(totp_secret__isnull=False),
                name="accounts_confirmed_totp_has_secret",
            ),
            models.CheckConstraint(
                condition=Q(password__startswith="argon2$argon2id$"),  # noqa: S106 the algorithm, not a secret
                name="accounts_password_is_argon2id",
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class StaffRole(models.Model):
    """岗位角色: what an account may do, where. Taking it away deletes the row; the history keeps it."""

    account = models.ForeignKey(StaffAccount, models.CASCADE, related_name="roles", verbose_name="账号")
    role = models.CharField("角色", max_length=20, choices=STAFF_ROLES)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, verbose_name="机构")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, verbose_name="团队")
    granted_at = models.DateTimeField("授予时间")
    granted_by = models.CharField("授予者", max_length=100)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organization", "team"],
                nulls_distinct=False,
                name="accounts_role_once",
            ),
            models.CheckConstraint(condition=Q(role__in=dict(STAFF_ROLES)), name="accounts_role_known"),
            # 等保 L3-AC-2: nobody holds two of the three administrators, in any organisation.
            ExclusionConstraint(
                name="accounts_administrators_separate",
                expressions=[("account", RangeOperators.EQUAL), ("role", RangeOperators.NOT_EQUAL)],
                condition=Q(role__in=sorted(SEPARATED)),
            ),
        ]


class FormerPassword(models.Model):
    """用过的密码: the last ones may not come back."""

    account = models.ForeignKey(StaffAccount, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-set_at"], name="accounts_former_password")]


class TrustedDevice(models.Model):
    """可信设备: a phone or PC on which a PIN is enough, because the cookie is the second factor."""

    account = models.ForeignKey(StaffAccount, models.CASCADE, related_name="devices", verbose_name="账号")
    token_hash = models.BinaryField(unique=True)
    label = models.CharField("设备", max_length=60)
    pin = models.CharField("PIN", max_length=128)
    pin_failures = models.PositiveSmallIntegerField("PIN 连续错误", default=0)
    created_at = models.DateTimeField("信任时间")
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用")
    revoked_at = models.DateTimeField("撤销时间", null=True)
    # What of the house lies on it: how many people at the last sync, and when the device said that nothing does.
    copied_at = models.DateTimeField("最近存到手机", null=True)
    copied_count = models.PositiveIntegerField("存了多少人", default=0, db_default=0)
    lost_at = models.DateTimeField("报失时间", null=True)
    wiped_at = models.DateTimeField("清除时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lost_at__isnull=True) | Q(revoked_at__isnull=False),
                name="accounts_lost_device_is_revoked",
            ),
            models.CheckConstraint(
                condition=Q(pin_failures__lt=rules.MAX_PIN_FAILURES) | Q(revoked_at__isnull=False),
                name="accounts_wrong_pins_end_the_trust",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="accounts_device_expires_later"),
        ]


class ResidentAccount(models.Model):
    """居民账号: one phone; whose records it opens follows from the patients' phones and proxy grants."""

    phone = EncryptedTextField("手机号")
    phone_index = models.BinaryField(unique=True)
    current_patient = models.ForeignKey("patients.Patient", models.SET_NULL, null=True, verbose_name="当前的人")
    created_at = models.DateTimeField("首次登录")
    last_sign_in_at = models.DateTimeField("最近登录", null=True)


class LoginCode(models.Model):
    """验证码: six digits for one phone, used once."""

    phone_index = models.BinaryField()
    code_hash = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index"], condition=Q(closed_at__isnull=True), name="accounts_one_open_code_per_phone"
            ),
            models.CheckConstraint(condition=Q(tries__lte=rules.CODE_TRIES), name="accounts_code_tries"),
        ]


class Session(models.Model):
    """会话: what a cookie stands for. `actor` is the snapshot a request is built from with one SELECT."""

    class Step(models.TextChoices):
        TOTP = "totp", "等待动态口令"
        ENROL = "enrol", "等待绑定动态口令"
        CHANGE_PASSWORD = "change_password", "等待改密码"
        ACTIVE = "active", "已登录"

    token_hash = models.BinaryField(unique=True)
    step = models.CharField("进度", max_length=20, choices=Step)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, null=True, related_name="sessions")
    resident = models.ForeignKey(ResidentAccount, models.CASCADE, null=True, related_name="sessions")
    device = models.ForeignKey(TrustedDevice, models.SET_NULL, null=True)
    actor = models.JSONField("身份快照", null=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    created_at = models.DateTimeField("开始")
    last_seen_at = models.DateTimeField("最近请求")
    expires_at = models.DateTimeField("最迟结束")
    ended_at = models.DateTimeField("已结束", null=True)

    class Meta:
        triggers = [
            # Whoever ends a session, by whatever statement: its open pages are closed at once (entrypoints/realtime).
            pgtrigger.Trigger(
                name="close_pages",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("ended_at"),
                condition=pgtrigger.Q(old__ended_at__isnull=True, new__ended_at__isnull=False),
                func=f"PERFORM pg_notify('{live.CHANNEL}', json_build_object('ended', NEW.id)::text); RETURN NULL;",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=True, resident__isnull=False) | Q(staff__isnull=False, resident__isnull=True),
                name="accounts_session_has_one_owner",
            ),
            models.CheckConstraint(
                condition=~Q(step="active") | Q(actor__isnull=False), name="accounts_active_session_has_actor"
            ),
        ]
        indexes = [
            models.Index(fields=["staff"], condition=Q(ended_at__isnull=True), name="accounts_open_staff"),
            models.Index(fields=["resident"], condition=Q(ended_at__isnull=True), name="accounts_open_resident"),
            models.Index(fields=["expires_at"], name="accounts_session_expiry"),
        ]


class DemoLogin(models.Model):
    """演示登录: an invented person shown on the login page; written only while a demo is loaded."""

    class Client(models.TextChoices):
        DESK = "desk", "管理端"
        DOCTOR = "doctor", "医生端"
        RESIDENT = "resident", "居民端"

    client = models.CharField("客户端", max_length=10, choices=Client)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("姓名", max_length=60)
    role = models.CharField("角色", max_length=20, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)
    staff = models.ForeignKey(StaffAccount, models.CASCADE, null=True)
    phone = EncryptedTextField("手机号", null=True)
    password = EncryptedTextField("密码", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, phone__isnull=True) | Q(staff__isnull=True, phone__isnull=False),
                name="accounts_demo_login_has_one_owner",
            ),
        ]


class WechatLink(models.Model):
    """微信登录绑定: an open id of the official account that signs in for one phone, until somebody ends it."""

    class EndReason(models.TextChoices):
        RESIDENT = "resident", "本人解绑"
        REPLACED = "replaced", "换了微信"
        STAFF = "staff", "工作人员解绑"

    account = models.ForeignKey(ResidentAccount, models.CASCADE, related_name="wechat_links")
    open_id = EncryptedTextField("微信标识")
    open_id_index = models.BinaryField()
    bound_at = models.DateTimeField("绑定时间")
    last_sign_in_at = models.DateTimeField("最近用微信登录", null=True)
    ended_at = models.DateTimeField("解绑时间", null=True)
    end_reason = models.CharField("为什么解绑", max_length=10, choices=EndReason, blank=True)
    ended_by = models.CharField("谁解绑的", max_length=100, blank=True)
    ended_by_name = models.CharField("解绑人姓名", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["open_id_index"], condition=Q(ended_at__isnull=True), name="accounts_one_account_per_wechat"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at__isnull=True), name="accounts_one_wechat_per_account"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="") & ~Q(ended_by="")),
                name="accounts_wechat_ended_with_reason",
            ),
        ]


class WechatTicket(models.Model):
    """微信往返: one browser was sent to WeChat with a state; back again, it carries the open id that may be bound."""

    state_hash = models.BinaryField(unique=True)
    browser_hash = models.BinaryField(unique=True)
    target = models.CharField("回到哪一页", max_length=210)
    open_id = EncryptedTextField("微信标识", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(open_id__isnull=True) | Q(returned_at__isnull=False),
                name="accounts_wechat_back_before_known",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="accounts_wechat_ticket_expiry")]


class SimulatedWechat(models.Model):
    """模拟微信: codes the simulator has given out, and its menu; only where no official account is configured."""

    code = models.CharField(max_length=40, unique=True)
    open_id = EncryptedTextField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
