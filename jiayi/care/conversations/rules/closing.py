"""What may be recorded as 复诊 (a follow-up consultation online).

Source: 《互联网诊疗管理办法（试行）》(scope; arts. 19, 25; children under six) and the points that follow from it:
only a diagnosis that was made before, by whom and when; never a first visit, an emergency or a class A infectious
disease; a doctor of at least three years. Points marked [k] in the facts are settings that the desk can change.
"""

from dataclasses import dataclass
from datetime import date

from .policy import ConversationRules


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """The proof of a 复诊: what was diagnosed, where and when; `file_id` shows the paper, if there is one."""

    diagnosis: str
    institution: str
    diagnosed_date: date | None
    file_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What is known when somebody wants to record a 复诊."""

    basis: Basis
    today: date
    age: int
    is_doctor: bool
    license_from: date | None
    license_to: date | None
    is_urgent: bool
    is_guardian_present: bool
    has_resident_answered: bool


def obstacles(case: Case, rules: ConversationRules) -> list[str]:
    """Everything that forbids it, each in one sentence that says what to do instead; empty when it is allowed."""
    basis, found = case.basis, []
    if not case.is_doctor:
        found.append("复诊要由医生办结。护士和助理可以记“健康咨询”，或者转给医生")
    elif case.license_from is None:
        found.append("没有录入您的执业证起始日期，不能办网上复诊。请中心主任在“医务人员”里补上")
    elif _years(case.license_from, case.today) < rules.experience_years:
        found.append(f"执业不满 {rules.experience_years} 年，不能办网上复诊。请记“健康咨询”，或者转给年资够的医生")
    elif case.license_to is not None and case.license_to < case.today:
        found.append("执业证已过期，不能办网上复诊")
    if not basis.diagnosis.strip() or not basis.institution.strip() or basis.diagnosed_date is None:
        found.append("网上不能首诊：要写明以前的诊断、哪家机构、哪一天诊断的。没有诊断过，请约居民到门诊")
    elif basis.diagnosed_date > case.today:
        found.append("诊断日期不能晚于今天")
    if case.is_urgent:
        found.append("居民说过急症的话，急危重症不能在网上看。请让居民打 120 或去急诊，并记“请到门诊”")
    if hit := next((word for word in rules.forbidden if word in basis.diagnosis), None):
        found.append(f"“{hit}”不能在网上诊疗。请按传染病报告流程办，并让居民到指定医院")
    if case.age < rules.child_age and not case.is_guardian_present:
        found.append(f"不满 {rules.child_age} 岁的孩子，要监护人在场才能办网上复诊")
    if not case.has_resident_answered:
        found.append("居民还没有说过话，不能算复诊")
    return found


def _years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
