"""What a survey from above found at one's own place."""

from datetime import date
from decimal import Decimal

from ninja import Schema

from jiayi.kernel.period import local_date

from ..models import SigningSurvey
from ..queries import ReceivedSurvey
from ..rules.rulebook import Rulebook
from .results import ANSWERED_BY, SurveyElementOut, SurveyPlaceOut, SurveyShareOut, place_out


class ReceivedSurveyRowOut(Schema):
    id: int
    year: int
    title: str
    place: str
    finished_date: date

    @classmethod
    def of(cls, survey: SigningSurvey) -> "ReceivedSurveyRowOut":
        return cls(
            id=survey.pk,
            year=survey.year,
            title=survey.title,
            place=survey.organization.label,
            finished_date=local_date(survey.closed_at),  # type: ignore[arg-type]  # only finished ones are listed
        )


class ReceivedPlaceOut(Schema):
    """One centre of the reader's, with the five elements and what people were satisfied with."""

    result: SurveyPlaceOut
    elements: list[SurveyElementOut]
    satisfaction: list[SurveyShareOut]


class ReceivedSurveyOut(ReceivedSurveyRowOut):
    """Figures and nobody's name but the doctors'; `whole_rate` is that of all places together."""

    method: str
    is_weighted: bool
    whole_rate: Decimal | None
    whole_effective: int
    whole_reached: int
    centres: list[ReceivedPlaceOut]
    doctors: list[SurveyPlaceOut]

    @classmethod
    def of_view(cls, view: ReceivedSurvey, book: Rulebook) -> "ReceivedSurveyOut":
        head = ReceivedSurveyRowOut.of(view.survey)
        return cls(
            **head.dict(),
            method=view.survey.get_method_display(),
            is_weighted=view.survey.is_weighted,
            whole_rate=view.whole.rate,
            whole_effective=view.whole.effective,
            whole_reached=view.whole.reached,
            centres=[
                ReceivedPlaceOut(
                    result=place_out(part),
                    elements=[
                        SurveyElementOut(
                            element=element.code,
                            title=element.title,
                            how=ANSWERED_BY[element.answered_by],
                            numerator=part.figures.elements[element.code][0],
                            denominator=part.figures.elements[element.code][1],
                        )
                        for element in book.elements
                    ],
                    satisfaction=[
                        SurveyShareOut(
                            code=choice.value,
                            label=choice.label,
                            count=part.figures.satisfaction.get(choice.value, 0),
                        )
                        for choice in book.satisfaction
                    ],
                )
                for part in view.centres
            ],
            doctors=[place_out(part) for part in view.doctors],
        )
