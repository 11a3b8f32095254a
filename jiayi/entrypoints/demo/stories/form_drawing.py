"""随访模板: the director is drawing a new version of the scale of falls, one question more and a photo of the home."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jiayi.foundation.revisions import queries, services

from .exports import actor

if TYPE_CHECKING:
    from ..district import District

HOME = {
    "linkId": "home",
    "text": "家里的地面和灯",
    "type": "group",
    "item": [
        {
            "linkId": "home_hazards",
            "text": "容易绊倒的地方",
            "type": "choice",
            "repeats": True,
            "sameAsLast": False,
            "answerOption": [
                {"code": "1", "display": "没有", "exclusive": True, "normal": True},
                {"code": "2", "display": "门槛或台阶"},
                {"code": "3", "display": "地面湿滑"},
                {"code": "4", "display": "灯太暗"},
                {"code": "5", "display": "没有扶手"},
            ],
        },
        {
            "linkId": "home_photo",
            "text": "拍一张给家里人看",
            "type": "attachment",
            "capture": "photo",
            "enableWhen": [
                {"question": "home_hazards", "operator": "exists", "answer": True},
                {"question": "home_hazards", "operator": "!=", "answer": "1"},
            ],
        },
    ],
}


def tell(district: District) -> None:
    director, today, now = actor("director", district), district.today, district.now
    kind = queries.get_kind(code="form_templates", by=director)
    [base] = queries.versions_of(kind=kind, code="falls")
    content = json.loads(json.dumps(kind.content(base.id)))
    content["definition"]["item"].append(HOME)
    draft = services.start_revision(
        kind="form_templates", code="falls", base_id=base.id, by=director, at=now - timedelta(hours=2)
    )
    services.save_revision(
        revision_id=draft.pk,
        content=content,
        effective_from=date(today.year + 1, 1, 1),
        source="中心主任办公会纪要（演示）",
        reason="上门时顺便看看家里，跌倒多半在门槛和浴室",
        edition=0,
        by=director,
        at=now - timedelta(hours=1),
    )
