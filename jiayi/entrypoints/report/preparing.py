"""What the blocks need before they can be computed."""

import sys
from dataclasses import dataclass
from datetime import datetime

from django.core.management import call_command

from jiayi.entrypoints import demo
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel.actor import Actor
from jiayi.performance.measures import services as measures

CATALOGUE = "hangzhou_2017"
YEARS = (2015, 2016, 2017)
CENTRE, BUREAU = "WH", "XCWJ"
CENTRES = ("TW", "CC", "CH", "WH", "DX", "SQ")


@dataclass(frozen=True)
class Places:
    """The organisations the published tables speak of."""

    centre_id: int
    bureau_id: int
    centre_ids: dict[str, int]


class NoDistrict(RuntimeError):
    """这个数据库里没有演示区:请在空库或演示库上运行报告"""


def ensure_district() -> None:
    """Tables and the demo district, where the database is still empty."""
    call_command("migrate", interactive=False, verbosity=0)
    if not demo.is_loaded() and organizations.find_by_code(code=CENTRE) is None:
        demo.load(progress=lambda text: print(text, file=sys.stderr, flush=True))  # noqa: T201 (standard output is the report)


def find_places() -> Places:
    """The six centres and their bureau.

    :raises NoDistrict: if the database holds something else
    """
    found = {code: organizations.find_by_code(code=code) for code in (*CENTRES, BUREAU)}
    missing = [code for code, place in found.items() if place is None]
    if missing:
        raise NoDistrict(f"没有代码为 {'、'.join(missing)} 的机构，请在演示库上运行报告")
    ids = {code: place.pk for code, place in found.items() if place is not None}
    return Places(centre_id=ids[CENTRE], bureau_id=ids[BUREAU], centre_ids={code: ids[code] for code in CENTRES})


def compute_years(*, at: datetime) -> None:
    """Measures of the published years from the records as they are now."""
    for year in YEARS:
        measures.compute(catalogue=CATALOGUE, year=year, by=Actor.system("report"), at=at)
