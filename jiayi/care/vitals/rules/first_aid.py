"""What a person is told at once when a value is dangerous, before and independent of what anybody else does.

Sources: 国家基层高血压防治管理指南 2025 (急救转诊), 国家基层糖尿病防治管理指南 2022 (低血糖 15/15 法).
The words are ours.
"""

from decimal import Decimal

from .words import Range

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
