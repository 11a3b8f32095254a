"""核验页: what a stranger sees who scans the QR code of a printed agreement. Plain HTML: any phone, no script."""

from datetime import date
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jiayi.contracting.contracts import queries, services
from jiayi.kernel import clock, scope
from jiayi.kernel.errors import DomainError
from jiayi.kernel.scope import Scope

# The colours of the design: ink on paper, one green, grey for what is over, red only for what was never real.
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>协议核验 · 家医</title><style>
body{{margin:0;background:#f7f4ee;color:#16211f;font:17px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}}
main{{max-width:30em;margin:0 auto;padding:24px 16px}}h1{{font-size:20px;margin:0 0 16px}}
section{{background:#fff;border:1px solid #dfe5e2;border-radius:14px;padding:18px}}
.state{{font-size:26px;font-weight:700;margin:0 0 4px}}.ok{{color:#2b6b3c}}.over{{color:#44514e}}.none{{color:#b1341f}}
dl{{display:grid;grid-template-columns:6em 1fr;gap:8px 12px;margin:14px 0 0}}dt{{color:#5b6864}}dd{{margin:0}}
p{{color:#44514e;margin:12px 0 0;font-size:15px}}.demo{{background:#fef4e1;color:#875000;padding:6px 16px;margin:0}}
</style></head><body>{demo}<main><h1>家庭医生签约服务协议 · 核验</h1><section>{body}</section>
<p>请核对编号、期限和姓名是否与手上的协议一致。姓名只显示一部分，是为了保护居民。</p></main></body></html>"""
DEMO = '<p class="demo">演示数据，人物均为虚构</p>'
MARKS = {True: ("ok", "✓ 有效"), False: ("over", "■ 已不再有效")}


def agreement_page(request: HttpRequest, token: str) -> HttpResponse:
    """Valid or ended, number, dates, masked name; slow for those who guess."""
    try:
        with scope.using(Scope()):
            found = services.verify_agreement(token=token, address=request.META.get("REMOTE_ADDR", ""), at=clock.now())
    except DomainError as refused:
        return _page(f'<p class="state none">▲ 没有查到</p><p>{escape(str(refused))}</p>', status=refused.status)
    kind, words = MARKS[found.is_valid]
    facts = {
        "状态": queries.state_label(found.state),
        "协议编号": found.number,
        "居民": found.patient_name,
        "服务机构": found.organization_name,
        "团队": found.team_name,
        "期限": f"{_day(found.start)}至{_day(found.end)}",
        "签约日期": _day(found.signed_date) if found.signed_date else "",
        "文件指纹": found.sm3[:16],
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    return _page(f'<p class="state {kind}">{words}</p><dl>{rows}</dl>', status=200)


def _page(body: str, *, status: int) -> HttpResponse:
    response = HttpResponse(PAGE.format(body=body, demo=DEMO if settings.IS_DEMO else ""), status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
