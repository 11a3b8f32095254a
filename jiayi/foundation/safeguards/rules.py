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
# Within a group: code, title, what holds at first, its unit, the least, the most, why.
_ROWS: dict[str, tuple[tuple[str, str, int, str, int, int, str], ...]] = {
    "密码": (
        ("password_min", "密码最少几位", 12, "位", 8, 16, _ID1),
        ("password_history", "最近几次的密码不能再用", 5, "次", 3, 24, _ID1),
    ),
    "登录": (
        ("max_failures", "输错几次就锁", 5, "次", 3, 10, _ID2),
        ("lock_minutes", "锁多久", 15, "分钟", 10, 1440, _ID2),
        ("wechat_starts_an_hour", "一个网络地址一小时最多从微信登录几次", 120, "次", 20, 1200, _OURS),
    ),
    "会话": (
        ("staff_idle_minutes", "工作人员多久不动就退出", 30, "分钟", 5, 30, _ID2),
        ("staff_hours", "工作人员登录一次最长", 12, "小时", 1, 24, _OURS),
        ("max_sessions", "一个人最多同时登录几处", 5, "处", 1, 10, _ID2),
        ("resident_idle_days", "居民多久不用要重新登录", 7, "天", 1, 30, _OURS),
        ("resident_days", "居民登录一次最长", 30, "天", 1, 90, _OURS),
        ("device_days", "可信设备多久要重新验证", 30, "天", 1, 90, _OURS),
    ),
    "账号": (("unused_days", "账号多久没用就停用", 90, "天", 30, 180, _AC1),),
    "导出": (
        ("export_days", "脱敏的导出文件留多久", 7, "天", 1, 30, _OURS),
        ("export_days_personal", "含个人信息的文件留多久", 3, "天", 1, 7, _PIPL),
        ("export_rows_personal", "含个人信息的一次最多几行", 20_000, "行", 1, 20_000, _PIPL),
        ("export_wait_days", "导出申请多久没人批就作废", 7, "天", 1, 30, _OURS),
        # A counter's everyday work; more at once is a file of personal data and is approved by somebody else.
        ("free_agreements", "一次打印几份协议以内不用批", 30, "份", 1, 100, _PIPL),
        ("free_visit_lists", "一次打印几位居民的走访单以内不用批", 60, "位", 1, 200, _PIPL),
        ("free_slips", "一次打印几张邀请条以内不用批", 500, "张", 1, 500, _OURS),
    ),
    "导入": (("import_days", "导入的表和每一行留多久", 30, "天", 1, 90, _KEEP),),
    "短信和验证码": (
        ("sms_text_hours", "短信原文和号码留多久", 24, "小时", 1, 72, _KEEP),
        ("login_codes_a_day", "一个手机号一天最多几次登录验证码", 20, "次", 5, 50, _OURS),
        ("login_codes_an_hour", "一个网络地址一小时最多要几次登录验证码", 60, "次", 10, 600, _OURS),
        ("signing_code_minutes", "签约确认码几分钟内有效", 10, "分钟", 3, 30, _OURS),
        ("signing_codes_an_hour", "一份协议一小时最多发几次确认码", 5, "次", 3, 10, _OURS),
        ("login_tries_an_address", "一个网络地址一刻钟最多输几次验证码", 60, "次", 10, 600, _ID2),
    ),
    "查看档案": (
        ("agreement_looks_an_hour", "一个网络地址一小时最多验几份协议", 60, "份", 10, 600, _OURS),
        ("calls_an_hour", "一个人一小时最多看几个手机号", 60, "个", 10, 200, _PIPL),
        ("calls_a_day", "一个人一天最多看几个手机号", 200, "个", 20, 500, _PIPL),
        ("opening_hours", "凭理由查看能看多久", 4, "小时", 1, 24, _OURS),
        ("openings_a_day", "一个人一天最多凭理由看几位", 50, "位", 1, 200, _PIPL),
    ),
    "通话录音": (
        ("call_recording", "通话能不能录音（0 不能，1 双方同意才录）", 0, "", 0, 1, _PIPL),
        ("recording_years", "通话录音留几年", 3, "年", 3, 15, "互联网诊疗音视频过程记录至少三年"),
    ),
    "老人卡": (
        ("card_wrong_an_hour", "一个人一小时最多报错几个卡号", 20, "个", 5, 60, _OURS),
        ("card_session_hours", "扫一次卡能看多久", 12, "小时", 1, 24, _OURS),
        # A card is typed at the counter all day; numbers are found out by typing many that do not exist.
        ("card_looks_an_hour", "一个人一小时最多查几个卡号", 60, "个", 10, 600, _OURS),
        ("card_looks_a_day", "一个人一天最多查几个卡号", 300, "个", 30, 2000, _OURS),
        # Four characters have ten thousand values; the phone helps whom the card refuses.
        ("card_tries_in_a_row", "一张卡十分钟最多试几次", 5, "次", 3, 10, _OURS),
        ("card_tries_a_day", "一张卡一天最多试几次", 20, "次", 10, 50, _OURS),
        ("card_tries_an_address", "一个网络地址一小时最多试几次卡", 60, "次", 10, 600, _OURS),
    ),
    "批量办理": (("bulk_rows", "批量办理一次最多几份", 2000, "份", 50, 2000, _OURS),),
    "双人确认": (("proposal_wait_days", "双人确认的事多久没人确认就作废", 7, "天", 1, 30, _OURS),),
    "合并档案": (("merge_undo_days", "合并档案以后多久还能撤销", 30, "天", 1, 365, _OURS),),
}
SAFEGUARDS = {
    code: Safeguard(title=title, group=group, value=value, unit=unit, least=least, most=most, source=source)
    for group, rows in _ROWS.items()
    for code, title, value, unit, least, most, source in rows
}
REASON_MIN, REASON_MAX = 4, 200
