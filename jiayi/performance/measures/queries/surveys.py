from jiayi.kernel.errors import NotFound

from ..models import SigningSurvey, SurveyCall
from ..rules.effective_signing import Call, CallOutcome, EffectiveSigning, effective_signing, is_counted

_WORDS = {"satisfied": "满意", "fairly": "基本满意", "dissatisfied": "不满意"}


def list_surveys(*, year: int | None = None) -> list[SigningSurvey]:
    rows = SigningSurvey.objects.select_related("organization")
    return list((rows.filter(year=year) if year else rows).order_by("-year", "-pk")[:200])


def get_survey(*, survey_id: int) -> SigningSurvey:
    """One survey in scope.

    :raises NotFound: if it is outside
    """
    found = SigningSurvey.objects.select_related("organization").filter(pk=survey_id).first()
    if found is None:
        raise NotFound()
    return found


def survey_summary(*, survey_id: int) -> EffectiveSigning:
    return effective_signing(call_of(row) for row in SurveyCall.objects.filter(survey_id=survey_id).order_by("number"))


def survey_answers(*, organization_id: int, year: int) -> dict[str, dict[str, int]]:
    """Answers by question for the appraisal: who knows of the contract, who is satisfied. Only those reached."""
    knows = {"知晓": 0, "不知晓": 0}
    satisfaction = dict.fromkeys(_WORDS.values(), 0)
    calls = SurveyCall.objects.filter(survey__organization_id=organization_id, survey__year=year)
    for row in calls:
        if not is_counted(call_of(row)):
            continue
        if row.knows_signed is not None:
            knows["知晓" if row.knows_signed else "不知晓"] += 1
        if row.satisfaction:
            satisfaction[_WORDS[row.satisfaction]] += 1
    return {"knows_signed": knows, "satisfaction": satisfaction}


def call_of(row: SurveyCall) -> Call:
    return Call(
        outcome=CallOutcome(row.outcome),
        phone_correct=row.phone_correct,
        has_agreement=row.has_agreement,
        knows_signed=row.knows_signed,
        knows_doctor=row.knows_doctor,
        knows_content=row.knows_content,
    )
