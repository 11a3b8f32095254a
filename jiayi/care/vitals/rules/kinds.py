"""What people measure: a kind is one or several codes that belong to one moment or one question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`is_pair`: all codes belong to one moment (blood pressure); else each reading carries one of them."""

    kind: str
    label: str
    codes: tuple[str, ...]
    extra: tuple[str, ...] = ()
    is_pair: bool = False
    at_home: bool = True


KINDS = {
    one.kind: one
    for one in (
        Kind("bp", "血压", ("bp_systolic", "bp_diastolic"), extra=("pulse",), is_pair=True),
        Kind("glucose", "血糖", ("glucose_fasting", "glucose_after_meal", "glucose_bedtime", "glucose_random")),
        Kind("weight", "体重", ("weight",)),
        Kind("spo2", "血氧", ("spo2",), extra=("pulse",)),
        Kind("temperature", "体温", ("temperature",)),
        Kind("pulse", "脉搏", ("pulse",)),
        Kind("waist", "腰围", ("waist",)),
        Kind("height", "身高", ("height",)),
        Kind("bmi", "体质指数", ("bmi",), at_home=False),
        Kind("ecg", "心电图", ("ecg",), at_home=False),
    )
}
TIMINGS = {"fasting": "空腹", "after_meal": "餐后 2 小时", "bedtime": "睡前", "random": "随机"}


def kind_of_code(code: str) -> Kind | None:
    return next((one for one in KINDS.values() if code in one.codes), None)
