"""费用与分配: payers, schedule, pools, doctor and assistants. Amounts and weights are data; sums are exact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from jiayi.kernel import money
from jiayi.kernel.errors import InvalidInput

DOCTOR, ASSISTANTS = "doctor", "assistants"
BASES = ("signed", "days")


class RulesRefused(InvalidInput):
    """A distribution formula that does not add up."""

    code, message = "distribution_rules_refused", "分配方案有误"


class WeightsDoNotSum(RulesRefused):
    """Weights that should be exactly one."""

    code, message = "weights_do_not_sum", "权重加起来应当正好是 1"

    def __init__(self, what: str, total: Decimal):
        super().__init__(f"{what}的权重加起来是 {total.normalize():f}，应当正好是 1", details={"sum": str(total)})


@dataclass(frozen=True, kw_only=True, slots=True)
class Installment:
    code: str
    label: str
    amount: Decimal
    is_assumed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FeeRules:
    """One version of the distribution formula. A payer pays one amount, or one per grade of the assessment."""

    payers: Mapping[str, Decimal | Mapping[str, Decimal]]
    pools: Mapping[str, Decimal]
    person_shares: Mapping[str, Decimal]
    schedule: Mapping[str, tuple[Installment, ...]] = field(default_factory=dict)
    basis: str = "signed"

    @property
    def grades(self) -> tuple[str, ...]:
        return next((tuple(p) for p in self.payers.values() if isinstance(p, Mapping)), ())


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonPart:
    """What one person receives out of one doctor's due."""

    doctor: Any
    person: Any
    role: str
    weight: Decimal
    amount: Decimal


def read_rules(raw: Mapping[str, Any]) -> FeeRules:
    """Check a formula as stored and make it calculable.

    :raises RulesRefused: in words, naming what does not add up
    """
    payers: dict[str, Decimal | Mapping[str, Decimal]] = {}
    for payer, amount in dict(raw.get("payers", {})).items():
        if isinstance(amount, Mapping):
            payers[payer] = {grade: _amount(f"{payer} {grade}", value) for grade, value in amount.items()}
        else:
            payers[payer] = _amount(payer, amount)
    if not payers:
        raise RulesRefused("还没有写付费方")
    if sum(isinstance(p, Mapping) for p in payers.values()) > 1:
        raise RulesRefused("按等级付费的付费方只能有一个")
    rules = FeeRules(
        payers=payers,
        pools=_shares("资金池", raw.get("pools", {})),
        person_shares=_shares("医生与助手", raw.get("person_shares", {})),
        schedule={payer: tuple(map(_installment, parts)) for payer, parts in dict(raw.get("schedule", {})).items()},
        basis=raw.get("basis", "signed"),
    )
    if "team" not in rules.pools:
        raise RulesRefused("资金池里要有团队(team)一份")
    if set(rules.person_shares) != {DOCTOR, ASSISTANTS}:
        raise RulesRefused("医生与助手的份额要写 doctor 和 assistants 两项")
    if rules.basis not in BASES:
        raise RulesRefused("计费依据只能是签约人数(signed)或协议天数(days)")
    _check_schedule(rules)
    return rules


def fee_per_person(rules: FeeRules, *, grade: str) -> dict[str, Decimal]:
    """What each payer owes for one person and year.

    :raises RulesRefused: if the grade is not one of the formula's
    """
    if rules.grades and grade not in rules.grades:
        raise RulesRefused(f"没有“{grade}”这个等级，可选：{'、'.join(rules.grades)}")
    return {payer: amount[grade] if isinstance(amount, Mapping) else amount for payer, amount in rules.payers.items()}


def fee_pools(rules: FeeRules, *, people: Decimal | int, grade: str) -> dict[str, Decimal]:
    """The money of one organisation by payer. `people` may be a fraction where the basis is contract days."""
    return {payer: money.yuan(people * each) for payer, each in fee_per_person(rules, grade=grade).items()}


def installments(rules: FeeRules, *, payer: str, people: Decimal | int, grade: str) -> dict[str, Decimal]:
    """A payer's money by due time; the parts equal the payer's pool exactly. No schedule = one payment."""
    whole = fee_pools(rules, people=people, grade=grade)[payer]
    parts = rules.schedule.get(payer)
    if not parts:
        return {"once": whole}
    if not whole:
        return {part.code: whole for part in parts}
    return money.split_by_weight(whole, {part.code: part.amount for part in parts})


def split_pools(rules: FeeRules, total: Decimal) -> dict[str, Decimal]:
    """70/20/10: team, other medical staff, leaders and functional departments."""
    return money.split(total, rules.pools)


def split_by_people(total: Decimal, people: Mapping[Any, Decimal | int]) -> dict[Any, Decimal]:
    """Divide among teams or doctors in proportion to those they signed; who signed nobody receives nothing."""
    if not any(people.values()):
        return dict.fromkeys(people, Decimal("0.00"))
    return money.split_by_weight(total, people)


def split_due(rules: FeeRules, *, doctor: Any, due: Decimal, assistants: Mapping[Any, Decimal]) -> list[PersonPart]:
    """The doctor keeps 80 %, the assistants share 20 % by weight; a doctor without an assistant keeps all.

    :raises WeightsDoNotSum: unless the assistants' weights are exactly 1
    """
    if not assistants:
        return [PersonPart(doctor=doctor, person=doctor, role=DOCTOR, weight=Decimal(1), amount=due)]
    weight_sum = sum(assistants.values(), Decimal(0))
    if weight_sum != 1 or min(assistants.values()) < 0:
        raise WeightsDoNotSum("助手", weight_sum)
    halves = money.split(due, rules.person_shares)
    parts = [
        PersonPart(doctor=doctor, person=doctor, role=DOCTOR, weight=rules.person_shares[DOCTOR], amount=halves[DOCTOR])
    ]
    for assistant, amount in money.split(halves[ASSISTANTS], assistants).items():
        parts.append(
            PersonPart(doctor=doctor, person=assistant, role=ASSISTANTS, weight=assistants[assistant], amount=amount)
        )
    return parts


def settle(
    rules: FeeRules, *, dues: Mapping[Any, Decimal], assistants: Mapping[Any, Mapping[Any, Decimal]]
) -> list[PersonPart]:
    """All doctors of one settlement. A person may appear many times: as doctor, and as assistant of several."""
    return [
        part
        for doctor, due in dues.items()
        for part in split_due(rules, doctor=doctor, due=due, assistants=assistants.get(doctor, {}))
    ]


def _check_schedule(rules: FeeRules) -> None:
    for payer, parts in rules.schedule.items():
        whole = rules.payers.get(payer)
        if whole is None or isinstance(whole, Mapping):
            raise RulesRefused(f"付款时间表里的“{payer}”不是按固定金额付费的一方")
        total = sum((part.amount for part in parts), Decimal(0))
        if total != whole:
            raise RulesRefused(f"“{payer}”分期加起来是 {total} 元，应当正好是 {whole} 元", details={"sum": str(total)})


def _installment(raw: Mapping[str, Any]) -> Installment:
    return Installment(
        code=str(raw["code"]),
        label=str(raw["label"]),
        amount=_amount(str(raw["label"]), raw["amount"]),
        is_assumed=bool(raw.get("is_assumed")),
    )


def _shares(what: str, raw: Mapping[str, Any]) -> dict[str, Decimal]:
    shares = {name: _decimal(f"{what} {name}", value) for name, value in raw.items()}
    total = sum(shares.values(), Decimal(0))
    if total != 1:
        raise WeightsDoNotSum(what, total)
    if min(shares.values()) < 0:
        raise RulesRefused(f"{what}里有负的权重")
    return shares


def _amount(what: str, value: Any) -> Decimal:
    amount = _decimal(what, value)
    if amount < 0 or amount != money.yuan(amount):
        raise RulesRefused(f"“{what}”的金额“{value}”不对，应当是不小于 0、到分为止的数")
    return amount


def _decimal(what: str, value: Any) -> Decimal:
    """Numbers are written as text in a formula, so that 0.1 is exactly 0.1."""
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise RulesRefused(f"“{what}”里的“{value}”不是数字，小数请加引号")
    return number
