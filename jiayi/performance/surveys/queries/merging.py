"""What of the samples stands in the way when two records of one person are to become one."""

from datetime import date

from ..models import SurveyRow


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """Nobody is drawn twice in one sample."""
    mine = SurveyRow.objects.filter(patient=kept).values("survey")
    if SurveyRow.objects.filter(patient=taken, survey__in=mine).exists():
        return ["两份档案都抽进了同一次有效签约核查，不能合并；请等核查的结果用完，或请上级作废那次抽样"]
    return []
