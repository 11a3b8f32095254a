"""Why a record was opened, in the words the resident reads."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from jiayi.kernel.period import SHANGHAI

# The same reader opening the same record for the same purpose again within this time is one visit, not two.
SAME_VISIT = timedelta(minutes=10)
# A device brings its copies up to date all day long; the resident reads of it once a day.
SAME_SYNC = timedelta(hours=24)
PURPOSES = {
    "panel": "查看居民",
    "record": "查看档案",
    "signing": "签约",
    "agreement": "查看协议",
    "followup": "随访",
    "service": "提供服务",
    "ledger": "核对履约",
    "vitals": "查看体征",
    "conversation": "回您的咨询",
    "call": "电话联系",
    "manage": "档案管理",
    "import": "录入资料",
    "proxy": "代为办理",
    "appraisal": "考核抽查",
    "dispute": "核实您的反馈",
    "survey": "第三方回访",
    "billing": "收费退费",
    "print": "打印",
    "export": "导出",
    "emergency": "紧急查看",
    "oversight": "监管核查",
    "card": "扫老人卡查看",
    "sync": "存到随身手机",
}
# Why somebody who works with numbers needs one person: shown to the resident as it stands.
OPENING_PURPOSES = {
    "complaint": "核实投诉或来信",
    "inspection": "监督检查抽查",
    "data_quality": "核对数据",
    "safety": "处理医疗安全事件",
}
REASON_MIN, REASON_MAX = 5, 100
SECURITY_KINDS = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出",
    "locked": "账号锁定",
    "device_trusted": "信任设备",
    "device_revoked": "撤销设备",
    "device_lost": "设备报失",
    "device_wiped": "设备清除资料",
    "password_changed": "修改密码",
    "password_reset": "重置密码",
    "account_created": "新建账号",
    "account_enabled": "启用账号",
    "account_disabled": "停用账号",
    "role_granted": "授予角色",
    "role_removed": "撤销角色",
    "wechat_bound": "绑定微信登录",
    "wechat_unbound": "解绑微信登录",
    "identity_probe": "查询他处证件号",
    "file_changed": "附件校验不符",
    "card_refused": "老人卡没对上",
    "card_probe": "查不到的老人卡号",
    "exported": "导出",
    "export_taken": "下载导出",
    "setting_changed": "改安全设置",
    "person_traced": "查一位居民的日志",
    "logs_checked": "核对日志",
}


# The four logs that are sealed, in the order in which they are checked.
LOGS = {"reads": "谁看过档案", "openings": "凭理由查看", "security": "登录与安全", "events": "业务日志"}
SEAL_ROWS = 1_000
# A transaction that stays open longer than this would have its lines found as put in later.
LATE = timedelta(days=1)


def row_hash(log: str, text: str) -> bytes:
    """SM3 of one line; the name of the log keeps equal lines of two logs apart."""
    return hashlib.new("sm3", f"{log}\x1f{text}".encode()).digest()


def seal_text(*, log: str, number: int, previous: str, ids: Iterable[int], hashes: bytes) -> str:
    """What the keyed hash of a seal is taken over."""
    body = hashlib.new("sm3", ",".join(map(str, ids)).encode() + b"\x1f" + hashes).hexdigest()
    return f"{log}|{number}|{previous}|{body}"


def purpose_label(code: str) -> str:
    return PURPOSES.get(code, "办理业务")


def plain_line(*, reader: str, organization: str, at: datetime, purpose: str, subject: str = "") -> str:
    """`王医生 · 文晖中心 · 6月3日 10:12 · 因随访查看`; a reason that was stated is told word for word."""
    local = at.astimezone(SHANGHAI)
    label = purpose_label(purpose)
    because = label if label.endswith("查看") or label.startswith("查看") else f"因{label}查看"
    if purpose == "oversight" and subject:
        because = f"{because}：{subject}"
    if purpose == "export":
        because = f"您的资料被导出成表格：{subject}" if subject else "您的资料被导出成表格"
    parts = [reader, organization, f"{local.month}月{local.day}日 {local:%H:%M}", because]
    return " · ".join(part for part in parts if part)
