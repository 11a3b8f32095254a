import json
from datetime import date
from pathlib import Path

from django.db import migrations

RULEBOOK = Path(__file__).parents[2] / "surveys" / "rulebooks" / "hangzhou_effective.json"
ELEMENTS = ("phone_correct", "has_agreement", "knows_signed", "knows_doctor", "knows_content")


def carry_over(apps, schema_editor):
    """The surveys of the former tables become finished, recorded ones; their fingerprint says that they were moved."""
    old, call = apps.get_model("measures", "SigningSurvey"), apps.get_model("measures", "SurveyCall")
    rule, survey, row = (apps.get_model("surveys", name) for name in ("SurveyRule", "SigningSurvey", "SurveyRow"))
    if not old._base_manager.exists():
        return
    content = json.loads(RULEBOOK.read_text(encoding="utf-8"))
    content["effective_from"] = date.fromisoformat(content["effective_from"])
    book, _ = rule._base_manager.get_or_create(code=content.pop("code"), version=content.pop("version"), defaults=content)
    for former in old._base_manager.order_by("pk"):
        kept = survey._base_manager.create(
            organization_id=former.organization_id, rule=book, year=former.year, title=former.title, method="recorded",
            seed=former.seed, frame_count=former.frame_count, source=former.source, created_by=former.created_by,
            created_at=former.created_at,
        )
        row._base_manager.bulk_create(
            row(
                survey=kept, number=one.number, patient_id=one.patient_id, outcome=one.outcome,
                attempt_count=one.attempts, satisfaction=one.satisfaction, closed_at=former.created_at,
                answers={name: getattr(one, name) for name in ELEMENTS if getattr(one, name) is not None},
            )
            for one in call._base_manager.filter(survey_id=former.pk).order_by("number")
        )
        survey._base_manager.filter(pk=kept.pk).update(
            state="finished", closed_at=former.created_at, closed_by="migration", content_sm3="0" * 64
        )


class Migration(migrations.Migration):

    dependencies = [
        ("measures", "0001_initial"),
        ("surveys", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="surveycall", name="survey"),
        migrations.RemoveField(model_name="surveycall", name="patient"),
        migrations.DeleteModel(name="SigningSurvey"),
        migrations.DeleteModel(name="SurveyCall"),
    ]
