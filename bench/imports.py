"""A table of residents from file to record: time and peak memory of each step. `python -m bench.imports --rows 100000`.

Writes a centre and its residents into the database of DATABASE_URL: use one that may be thrown away.
"""

import argparse
import io
import os
import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from openpyxl import Workbook

HEADER = ["姓名", "证件号码", "手机", "住址", "户号", "与户主关系", "人群标签", "户籍", "常住"]
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙", "芳兰英珍秀霞梅莲桂凤强军勇杰伟华明国建平"
BAD_EVERY = 50


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")
    import django

    django.setup()
    content = table(rows)
    print(f"file of {rows} rows: {len(content) / 1e6:.1f} MB, one row in {BAD_EVERY} is wrong on purpose")
    walk(content)


def table(rows: int) -> bytes:
    from jiayi.foundation.patients import rules

    book = Workbook(write_only=True)
    sheet = book.create_sheet("居民")
    sheet.append(HEADER)
    for n in range(rows):
        born = date(1930 + n % 80, 1 + n % 12, 1 + n % 28)
        first = f"330105{born:%Y%m%d}{n // 1680 % 1000:03d}"
        number = first + rules.check_digit(first)
        if n % BAD_EVERY == BAD_EVERY - 1:
            number = number[:-1] + ("1" if number[-1] == "0" else "0")
        name = SURNAMES[n % 12] + GIVEN[n // 12 % 20] + GIVEN[(n // 240 + n // 33600) % 20]
        relation = "户主" if n % 3 == 0 else "配偶" if n % 3 == 1 else "子"
        tags = "高血压、糖尿病" if n % 10 == 0 else ""
        sheet.append([name, number, f"139{n:08d}", f"文晖街道 {n} 号", f"H{n // 3}", relation, tags, "是", "是"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def walk(content: bytes) -> None:
    from jiayi.foundation.organizations import services as organizations
    from jiayi.kernel import scope
    from jiayi.kernel.access import permissions_of
    from jiayi.kernel.actor import Actor

    at, on = datetime(2026, 11, 21, tzinfo=UTC), date(2026, 11, 21)
    with scope.everything(reason="the bench founds a centre"):
        place = organizations.create_organization(
            parent_id=None,
            kind="bureau",
            code=f"B{int(time.time())}",
            name="导入测试中心",
            by=Actor.system("bench"),
            at=at,
        )
    roles = frozenset({"clerk"})
    by = Actor(
        kind="staff",
        account_id=1,
        name="测试",
        organization_id=place.pk,
        organization_path=place.path,
        roles=roles,
        permissions=permissions_of(roles),
        channel="desk",
    )
    with scope.subtree(place.path):
        for title in ("first", "again"):
            once(title, content, by=by, at=at, on=on)


def once(title: str, content: bytes, *, by: Any, at: datetime, on: date) -> None:
    from jiayi.foundation.imports import queries, services

    job = measured(
        f"{title}: upload",
        lambda: services.request_import(code="patients", content=content, name="居民.xlsx", params={}, by=by, at=at),
    )
    measured(f"{title}: read", lambda: services.read_import(job_id=job.pk, at=at))
    measured(f"{title}: rehearsal", lambda: services.check_import(job_id=job.pk, at=at, on=on))
    services.start_import(job_id=job.pk, by=by, at=at)
    measured(f"{title}: write", lambda: services.write_import(job_id=job.pk, at=at, on=on))
    measured(f"{title}: result file", lambda: services.write_result(job_id=job.pk, at=at))
    done = queries.get_import(job_id=job.pk, by=by)
    counts = f"created {done.created_count}, updated {done.updated_count}, unchanged {done.unchanged_count}"
    print(f"  {done.state}: {counts}, rejected {done.rejected_count}")


def measured(title: str, action: Callable[[], Any]) -> Any:
    began, cpu = time.monotonic(), time.process_time()
    result = action()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, own = time.monotonic() - began, time.process_time() - cpu
    print(f"{title}: {seconds:.1f} s, {own:.1f} s CPU here, peak so far {peak:.0f} MB", flush=True)
    return result


if __name__ == "__main__":
    main()
