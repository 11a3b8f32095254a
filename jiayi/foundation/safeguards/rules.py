"""Which settings there are: what holds until somebody sets another value, and how far that may go.

Sources: 等保 GB/T 22239-2019 §8.1.4 (L3-ID-1, L3-ID-2, L3-AC-1) and PIPL Art. 28, in our words.
What neither says is ours.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Safeguard:
    """`least` and `most` are held by the database too: nobody sets the house below what the law asks."""

    title: str
    group: str
    value: int
    unit: str
    least: int
    most: int
    source: str


_ID1, _ID2, _AC1 = "等保三级 L3-ID-1", "等保三级 L3-ID-2", "等保三级 L3-AC-1"
_OURS, _PIPL = "本产品设定", "个人信息保护法第 28 条"
# Not longer than the purpose needs.
_KEEP = "个人信息保护法第 19 条"
SAFEGUARDS = {
    "password_min": Safeguard(title="密码最少几位", group="密码", value=12, unit="位", least=8, most=16, source=_ID1),
    "password_history": Safeguard(
        title="最近几次的密码不能再用", group="密码", value=5, unit="次", least=3, most=24, source=_ID1
    ),
    "max_failures": Safeguard(title="输错几次就锁", group="登录", value=5, unit="次", least=3, most=10, source=_ID2),
    "lock_minutes": Safeguard(title="锁多久", group="登录", value=15, unit="分钟", least=10, most=1440, source=_ID2),
    "staff_idle_minutes": Safeguard(
        title="工作人员多久不动就退出", group="会话", value=30, unit="分钟", least=5, most=30, source=_ID2
    ),
    "staff_hours": Safeguard(
        title="工作人员登录一次最长", group="会话", value=12, unit="小时", least=1, most=24, source=_OURS
    ),
    "max_sessions": Safeguard(
        title="一个人最多同时登录几处", group="会话", value=5, unit="处", least=1, most=10, source=_ID2
    ),
    "resident_idle_days": Safeguard(
        title="居民多久不用要重新登录", group="会话", value=7, unit="天", least=1, most=30, source=_OURS
    ),
    "resident_days": Safeguard(
        title="居民登录一次最长", group="会话", value=30, unit="天", least=1, most=90, source=_OURS
    ),
    "device_days": Safeguard(
        title="可信设备多久要重新验证", group="会话", value=30, unit="天", least=1, most=90, source=_OURS
    ),
    "unused_days": Safeguard(
        title="账号多久没用就停用", group="账号", value=90, unit="天", least=30, most=180, source=_AC1
    ),
    "export_days": Safeguard(
        title="脱敏的导出文件留多久", group="导出", value=7, unit="天", least=1, most=30, source=_OURS
    ),
    "export_days_personal": Safeguard(
        title="含个人信息的文件留多久", group="导出", value=3, unit="天", least=1, most=7, source=_PIPL
    ),
    "export_rows_personal": Safeguard(
        title="含个人信息的一次最多几行", group="导出", value=20_000, unit="行", least=1, most=20_000, source=_PIPL
    ),
    "export_wait_days": Safeguard(
        title="导出申请多久没人批就作废", group="导出", value=7, unit="天", least=1, most=30, source=_OURS
    ),
    "import_days": Safeguard(
        title="导入的表和每一行留多久", group="导入", value=30, unit="天", least=1, most=90, source=_KEEP
    ),
    "sms_text_hours": Safeguard(
        title="短信原文和号码留多久", group="短信和验证码", value=24, unit="小时", least=1, most=72, source=_KEEP
    ),
    "login_codes_a_day": Safeguard(
        title="一个手机号一天最多几次登录验证码",
        group="短信和验证码",
        value=20,
        unit="次",
        least=5,
        most=50,
        source=_OURS,
    ),
    "login_codes_an_hour": Safeguard(
        title="一个网络地址一小时最多要几次登录验证码",
        group="短信和验证码",
        value=60,
        unit="次",
        least=10,
        most=600,
        source=_OURS,
    ),
    "signing_code_minutes": Safeguard(
        title="签约确认码几分钟内有效", group="短信和验证码", value=10, unit="分钟", least=3, most=30, source=_OURS
    ),
    "signing_codes_an_hour": Safeguard(
        title="一份协议一小时最多发几次确认码", group="短信和验证码", value=5, unit="次", least=3, most=10, source=_OURS
    ),
    "agreement_looks_an_hour": Safeguard(
        title="一个网络地址一小时最多验几份协议",
        group="查看档案",
        value=60,
        unit="份",
        least=10,
        most=600,
        source=_OURS,
    ),
    "calls_an_hour": Safeguard(
        title="一个人一小时最多看几个手机号", group="查看档案", value=60, unit="个", least=10, most=200, source=_PIPL
    ),
    "calls_a_day": Safeguard(
        title="一个人一天最多看几个手机号", group="查看档案", value=200, unit="个", least=20, most=500, source=_PIPL
    ),
    "card_wrong_an_hour": Safeguard(
        title="一个人一小时最多报错几个卡号", group="老人卡", value=20, unit="个", least=5, most=60, source=_OURS
    ),
    "card_session_hours": Safeguard(
        title="扫一次卡能看多久", group="老人卡", value=12, unit="小时", least=1, most=24, source=_OURS
    ),
    # A card is typed at the counter all day; numbers are found out by typing many that do not exist.
    "card_looks_an_hour": Safeguard(
        title="一个人一小时最多查几个卡号", group="老人卡", value=60, unit="个", least=10, most=600, source=_OURS
    ),
    "card_looks_a_day": Safeguard(
        title="一个人一天最多查几个卡号", group="老人卡", value=300, unit="个", least=30, most=2000, source=_OURS
    ),
    # Four characters have ten thousand values; the phone helps whom the card refuses.
    "card_tries_in_a_row": Safeguard(
        title="一张卡十分钟最多试几次", group="老人卡", value=5, unit="次", least=3, most=10, source=_OURS
    ),
    "card_tries_a_day": Safeguard(
        title="一张卡一天最多试几次", group="老人卡", value=20, unit="次", least=10, most=50, source=_OURS
    ),
    "card_tries_an_address": Safeguard(
        title="一个网络地址一小时最多试几次卡", group="老人卡", value=60, unit="次", least=10, most=600, source=_OURS
    ),
    "login_tries_an_address": Safeguard(
        title="一个网络地址一刻钟最多输几次验证码",
        group="短信和验证码",
        value=60,
        unit="次",
        least=10,
        most=600,
        source=_ID2,
    ),
    "wechat_starts_an_hour": Safeguard(
        title="一个网络地址一小时最多从微信登录几次",
        group="登录",
        value=120,
        unit="次",
        least=20,
        most=1200,
        source=_OURS,
    ),
    # A counter's everyday work; more at once is a file of personal data and is approved by somebody else.
    "free_agreements": Safeguard(
        title="一次打印几份协议以内不用批", group="导出", value=30, unit="份", least=1, most=100, source=_PIPL
    ),
    "free_visit_lists": Safeguard(
        title="一次打印几位居民的走访单以内不用批", group="导出", value=60, unit="位", least=1, most=200, source=_PIPL
    ),
    "free_slips": Safeguard(
        title="一次打印几张邀请条以内不用批", group="导出", value=500, unit="张", least=1, most=500, source=_OURS
    ),
    "bulk_rows": Safeguard(
        title="批量办理一次最多几份", group="批量办理", value=2000, unit="份", least=50, most=2000, source=_OURS
    ),
    "proposal_wait_days": Safeguard(
        title="双人确认的事多久没人确认就作废", group="双人确认", value=7, unit="天", least=1, most=30, source=_OURS
    ),
    "merge_undo_days": Safeguard(
        title="合并档案以后多久还能撤销", group="合并档案", value=30, unit="天", least=1, most=365, source=_OURS
    ),
    "opening_hours": Safeguard(
        title="凭理由查看能看多久", group="查看档案", value=4, unit="小时", least=1, most=24, source=_OURS
    ),
    "openings_a_day": Safeguard(
        title="一个人一天最多凭理由看几位", group="查看档案", value=50, unit="位", least=1, most=200, source=_PIPL
    ),
}
REASON_MIN, REASON_MAX = 4, 200
