"""What a person is told at once when a value is dangerous, before and independent of what anybody else does.

Sources: 国家基层高血压防治管理指南 2025 (急救转诊), 国家基层糖尿病防治管理指南 2022 (低血糖 15/15 法).
The words are ours.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from jiayi.kernel.period import SHANGHAI

from .words import Range

# [ours] A reading that comes later than this says how things were, not how they are.
LATE_AFTER = timedelta(hours=2)

PRESSURE = (
    "血压到了危险的数。坐下别动，5 分钟后再测一次；头痛、胸痛、胸闷、手脚发麻、说话不清，或还是这么高，马上打 120"
)
SUGAR_LOW = (
    "血糖太低。人清醒：马上吃 15 克糖（半杯糖水、四五块方糖），15 分钟后再测；叫不醒、不能咽，不要喂，马上打 120"
)
SUGAR_HIGH = "血糖太高。多喝白水，不要自己加胰岛素；恶心呕吐、肚子痛、喘、人迷糊，马上打 120"
OXYGEN = "血氧太低。坐起来，解开领口，家里有氧气先吸上；擦干手指再测一次，还低或喘不上气、嘴唇发紫，马上打 120"
HEART = "心跳到了危险的数。躺下休息，5 分钟后再数一次；心慌、胸痛、眼前发黑、晕倒，马上打 120"
FEVER = "体温到了危险的数。量准了再看一次，多喝水，少穿；抽筋、叫不醒、喘，马上打 120"
OTHER = "数值很危险。请坐下休息，5 分钟后再测一次；不舒服或还是这样，马上打 120"


def is_late(taken_at: datetime, at: datetime) -> bool:
    return at - taken_at > LATE_AFTER


def when_words(taken_at: datetime, *, on: date) -> str:
    """`今天 08:10`, `昨天 20:10`, `11 月 3 日 20:10`"""
    local = taken_at.astimezone(SHANGHAI)
    days = (on - local.date()).days
    day = {0: "今天", 1: "昨天"}.get(days, f"{local.month} 月 {local.day} 日")
    return f"{day} {local:%H:%M}"


def late_advice(taken_at: datetime, *, on: date) -> str:
    """What was dangerous yesterday is no reason to call now; how it is now is measured now."""
    return (
        f"这是{when_words(taken_at, on=on)}量的，当时到了危险的数。现在坐下再量一次；"
        "还是危险，或头痛、胸痛、喘、说话不清、人迷糊，马上打 120"
    )


def first_aid(code: str, value: Decimal, row: Range | None) -> str:
    if code.startswith("bp_"):
        return PRESSURE
    if code.startswith("glucose_"):
        is_low = row is not None and row.critical_low is not None and value <= row.critical_low
        return SUGAR_LOW if is_low else SUGAR_HIGH
    if code == "spo2":
        return OXYGEN
    if code in ("heart_rate", "pulse", "ecg"):
        return HEART
    return FEVER if code == "temperature" else OTHER
