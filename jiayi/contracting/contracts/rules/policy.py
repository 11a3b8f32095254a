"""签约政策 as data: when the benefits of a signature begin and end."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.kernel.period import add_years

STARTS = ("signing_day", "next_january")
# What becomes of a running contract its person did not know of: it ends that day, or it is void from the beginning.
UPHELD = ("end", "void")
# A change of team holds from the day it is accepted, or with the next calendar year.
TRANSFER_STARTS = ("same_day", "next_january")
# Whoever does not answer when the doctor leaves: the contract runs on with the acting team, or it ends.
SILENCES = ("keep", "end")


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyRules:
    """The rules of one policy version; see data/policies.json for the sources of every number."""

    start: str
    min_years: int
    max_years: int
    default_years: int
    cooling_off_days: int
    offer_valid_days: int
    paper_backdate_days: int
    capacity_warn: Decimal
    adult_age: int
    # Younger than the first versions of the policies: a version without them means these.
    ask_again_days: int = 180
    dispute_answer_days: int = 3
    upheld_dispute: str = "end"
    # Moving and ending; a version without them means these defaults of ours.
    transfer_start: str = "same_day"
    transfer_days: int = 15
    reopen_days: int = 7
    reopen_error_days: int = 90
    leaving_days: int = 15
    leaving_silence: str = "keep"
    condolence: bool = False
    # Decimals of a degree kept of where a signature was given: 3 are about a hundred metres (ours).
    location_decimals: int = 3
    # The reasons one may give for an end (see rules.moving.EndingReason); none means those that come with the product.
    end_reasons: Sequence[Mapping[str, Any]] = ()

    @classmethod
    def read(cls, rules: Mapping[str, Any]) -> "PolicyRules":
        """
        :raises ValueError: if a rule is missing, unknown or out of its bounds
        """
        known = set(cls.__dataclass_fields__)
        optional = {name for name, field in cls.__dataclass_fields__.items() if field.default is not MISSING}
        if not known - optional <= set(rules) <= known:
            raise ValueError(f"policy rules differ from the known ones: {sorted(set(rules) ^ known)}")
        read = cls(**{**rules, "capacity_warn": Decimal(str(rules["capacity_warn"]))})
        if read.start not in STARTS:
            raise ValueError(f"unknown start {read.start}")
        if read.upheld_dispute not in UPHELD:
            raise ValueError(f"unknown upheld_dispute {read.upheld_dispute}")
        if min(read.cooling_off_days, read.ask_again_days) < 0 or read.dispute_answer_days < 1:
            raise ValueError("days are not negative, and an answer takes at least one")
        if read.transfer_start not in TRANSFER_STARTS or read.leaving_silence not in SILENCES:
            raise ValueError("unknown transfer_start or leaving_silence")
        if min(read.transfer_days, read.leaving_days) < 1 or read.reopen_days < 0:
            raise ValueError("an answer takes at least a day")
        if not 0 <= read.location_decimals <= 5:
            raise ValueError("a location has between 0 and 5 decimals")
        if any(not {"code", "label", "counts_as", "who"} <= set(reason) for reason in read.end_reasons):
            raise ValueError("an end reason has a code, a label, what it counts as and who may give it")
        if not 1 <= read.min_years <= read.default_years <= read.max_years:
            raise ValueError("years must satisfy 1 <= min <= default <= max")
        if not 0 < read.capacity_warn <= 1:
            raise ValueError("capacity_warn is a share")
        return read

    def years_allowed(self, years: int) -> bool:
        return self.min_years <= years <= self.max_years


def agreed_period(rules: PolicyRules, *, signed_on: date, years: int) -> tuple[date, date]:
    """The half-open benefit period of a contract signed on a day.

    :raises ValueError: if the policy does not allow so many years
    """
    if not rules.years_allowed(years):
        raise ValueError(f"{years} years are outside {rules.min_years}..{rules.max_years}")
    start = signed_on if rules.start == "signing_day" else date(signed_on.year + 1, 1, 1)
    return start, add_years(start, years)


def policy_label(code: str, version: int) -> str:
    """The rule version kept beside every decision: `hangzhou@1`."""
    return f"{code}@{version}"
