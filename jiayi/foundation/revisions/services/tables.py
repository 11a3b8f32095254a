"""One declaration for a kind whose versions lie in a table of their own (kernel.versions).

The table has `version`, `effective_from`, `effective_to`, `source` and what the rule says; mostly `code` and a name.
With the declaration come all acts: copied, compared, proposed, published by another person from its first day on,
ended, withdrawn before its first day, read as of any day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.versions import add_version, end_version, withdraw_version

from ..rules import Proposal, Retirement, RuleKind, Version

_HEAD = ("id", "code", "name", "title", "version", "effective_from", "effective_to", "status", "source")


def rule_kind(
    *,
    model: type[models.Model],
    document: Callable[[Any], dict[str, Any]],
    columns: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None,
    publish: Callable[[Proposal], int] | None = None,
    began: Callable[[Any, date, Actor, datetime], None] | None = None,
    forget: Callable[[], None] | None = None,
    can_retire: bool = False,
    code_of_only: str = "",
    order: Sequence[str] = (),
    **declared: Any,
) -> RuleKind:
    """
    `document` says a row as the outline does, `columns` a content as a new row. Where adding a row is not all there
    is to it, `publish` does it. `began` is told of a row that holds or ends from a day on; `forget` drops what the
    process remembers. A table without codes holds one rule, called `code_of_only`.
    """
    names = {field.name for field in model._meta.fields}
    head = [name for name in _HEAD if name in names]
    ordered = order or ("code" if "code" in names else "version", "effective_from", "id")

    def versions(code: str) -> list[Version]:
        if not code_of_only:
            rows = model._base_manager.filter(**({"code": code} if code else {}))
        elif code in ("", code_of_only):
            rows = model._base_manager.all()
        else:
            return []
        if "status" in names:
            rows = rows.exclude(status="draft")
        return [_version(row, code_of_only, declared["title"]) for row in rows.only(*head).order_by(*ordered)]

    def content(version_id: int) -> dict[str, Any]:
        return document(model._base_manager.get(pk=version_id))

    def after(row: Any, day: date, by: Actor, at: datetime) -> None:
        _forget()
        if began is not None:
            began(row, day, by, at)

    def put_in_force(proposal: Proposal) -> int:
        if publish is not None:
            number = publish(proposal)
            _forget()
            return number
        if columns is None:
            raise TypeError(f"{declared['code']}: declare columns or publish")
        own = {} if code_of_only else {"code": proposal.code}
        row = add_version(
            model, effective_from=proposal.first_day, source=proposal.source, **own, **columns(proposal.content)
        )
        after(row, proposal.first_day, proposal.by, proposal.at)
        return int(row.pk)

    def end(retirement: Retirement) -> None:
        day = retirement.last_day_after
        after(end_version(model, retirement.version_id, on=day), day, retirement.by, retirement.at)

    def withdraw(version_id: int) -> None:
        withdraw_version(model, version_id)
        _forget()

    def _forget() -> None:
        if forget is not None:
            forget()
            transaction.on_commit(forget)

    return RuleKind(
        versions=versions,
        content=content,
        publish=transaction.atomic(put_in_force),
        withdraw=transaction.atomic(withdraw),
        retire=transaction.atomic(end) if can_retire else None,
        **declared,
    )


def _version(row: Any, code: str, title: str) -> Version:
    number = row.version
    return Version(
        id=row.pk,
        code=code or row.code,
        name=getattr(row, "name", "") or getattr(row, "title", "") or title,
        label=f"第 {number} 版" if isinstance(number, int) else f"{number} 版",
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        is_retired=getattr(row, "status", "") == "retired",
        source=row.source,
    )
