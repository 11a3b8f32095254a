"""模板: load what is shipped, put a version in force, take one out of use. Versions of a form never overlap."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.period import local_date
from jiayi.kernel.versions import WITHDRAWN, end_version

from .. import queries, rules
from ..models import TEMPLATE_LIFECYCLE, FormTemplate, TemplateStatus

BUILTIN = Path(__file__).parents[1] / "templates"


class BadTemplate(InvalidInput):
    """The definition cannot work."""

    code, message = "bad_form_template", "模板定义有误"


class SameDayVersion(InvalidInput):
    """Two versions of a form would begin on the same day."""

    code, message = "form_version_same_day", "这张表已有一版从同一天启用，请换一个启用日期"


@transaction.atomic
def load_builtin_templates() -> int:
    """Publish every shipped template that is not there yet. Safe to repeat; returns how many were new."""
    known = set(FormTemplate.objects.values_list("code", "version"))
    loaded = 0
    for path in sorted(BUILTIN.glob("*.json")):
        definition = json.loads(path.read_text(encoding="utf-8"))
        if (definition["name"], definition["version"]) in known:
            continue
        _publish(_draft(definition))
        loaded += 1
    queries.forget_versions()
    return loaded


@transaction.atomic
def draft_template(*, definition: Mapping[str, Any], by: Actor, at: datetime) -> FormTemplate:
    """
    Keep a new version as a draft.

    :raises BadTemplate: with every place and reason
    """
    return _draft(definition)


@transaction.atomic
def publish_template(*, template_id: int, by: Actor, at: datetime) -> FormTemplate:
    """Put a draft in force from its day on; the version before it ends there. The database refuses any later change.

    :raises SameDayVersion: if another version begins on that day
    """
    template = _publish(_locked(template_id))
    _forget()
    return template


@transaction.atomic
def retire_template(*, template_id: int, by: Actor, at: datetime) -> FormTemplate:
    """Take a version out of use at once; answers already given keep it."""
    template = _locked(template_id)
    template.status = TEMPLATE_LIFECYCLE.target_of("retire", current=template.status)
    if template.effective_to is None or template.effective_to > local_date(at):
        template.effective_to = max(local_date(at), template.effective_from + timedelta(days=1))
    template.save(update_fields=["status", "effective_to"])
    _forget()
    return template


@transaction.atomic
def end_template(*, template_id: int, first_day_without: date) -> None:
    """From this day on the version is no longer used, and nothing follows it."""
    end_version(FormTemplate, template_id, on=first_day_without)
    _forget()


def read_definition(definition: Mapping[str, Any]) -> rules.Form:
    """
    :raises BadTemplate: with every place and reason
    """
    try:
        return rules.parse(definition)
    except rules.DefinitionError as wrong:
        places = [{"field": fault.place, "message": fault.message} for fault in wrong.faults]
        raise BadTemplate(f"模板定义有误：{wrong}", details=places) from wrong


def _draft(definition: Mapping[str, Any]) -> FormTemplate:
    form = read_definition(definition)
    return FormTemplate.objects.create(
        code=form.name,
        version=form.version,
        title=form.title,
        effective_from=form.effective_from,
        effective_to=form.effective_to,
        definition=dict(definition),
        source=form.source,
    )


def _publish(template: FormTemplate) -> FormTemplate:
    target = TEMPLATE_LIFECYCLE.target_of("publish", current=template.status)
    others = FormTemplate.objects.select_for_update().filter(code=template.code, status=TemplateStatus.PUBLISHED)
    others = others.exclude(WITHDRAWN)
    if others.filter(effective_from=template.effective_from).exists():
        raise SameDayVersion()
    following = others.filter(effective_from__gt=template.effective_from).order_by("effective_from").first()
    if following and (template.effective_to is None or template.effective_to > following.effective_from):
        template.effective_to = following.effective_from
    others.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gt=template.effective_from),
        effective_from__lt=template.effective_from,
    ).update(effective_to=template.effective_from)
    template.status = target
    template.save(update_fields=["status", "effective_to"])
    return template


def _locked(template_id: int) -> FormTemplate:
    template = FormTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise queries.TemplateNotFound()
    return template


def _forget() -> None:
    transaction.on_commit(queries.forget_versions)
    queries.forget_versions()
