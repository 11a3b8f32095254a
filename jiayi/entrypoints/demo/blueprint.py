"""The published shape of the demo district: places, grids, doctors and contract counts.

Source: the facts file seed-tables.md §1 (profile, history), §3 (grids and doctors), §4 (six centres). Persons are
invented; doctors carry the codes of that file.
"""

from dataclasses import dataclass

RESIDENTS = 55_300
REGISTERED = 46_990
SIGNED = {2015: 10_626, 2016: 13_019, 2017: 14_097}
REGISTERED_AT_YEAR_END = {2015: 45_217, 2016: 46_496, 2017: 46_990}
SIGNED_BY_GRID_DOCTORS_2017 = 9_622
VALID_TODAY_SHARE = 0.38

BUREAU = ("XCWJ", "杭州市下城区卫生健康局", "下城区卫健局")
CENTRES = {
    "TW": "天水武林街道社区卫生服务中心",
    "CC": "长庆潮鸣街道社区卫生服务中心",
    "CH": "朝晖街道社区卫生服务中心",
    "WH": "文晖街道社区卫生服务中心",
    "DX": "东新街道社区卫生服务中心",
    "SQ": "石桥街道社区卫生服务中心",
}
HOSPITALS = {"QYY": ("市中西医结合医院（医联体）", "市中西医结合医院")}
STATIONS = ("现代城社区卫生服务站", "和平社区卫生服务站", "胜利社区卫生服务站", "三里家园社区卫生服务站")
COMMUNITIES = ("流西", "流东", "和平苑", "打铁关", "京都苑", "现代城", "胜利", "三里")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the plan table: grid population 户籍, signed 2017, plan 2018, elders signed and in the grid."""

    community: str
    population: int
    doctor: str
    signed_2017: int
    plan_2018: int
    elderly_signed: int
    elderly_in_grid: int | None


GRIDS = (
    GridRow("流西", 5500, "G01", 1447, 1500, 935, 1038),
    GridRow("流西", 3500, "G02", 842, 1000, 263, 207),
    GridRow("流东", 4500, "G03", 1296, 1400, 710, 757),
    GridRow("和平苑", 5500, "G04", 633, 900, 395, 589),
    GridRow("打铁关", 5500, "G05", 731, 1000, 83, 242),
    GridRow("京都苑", 4500, "G06", 1271, 1300, 467, 591),
    GridRow("现代城", 4500, "G07", 728, 900, 291, 373),
    GridRow("现代城", 3000, "G08", 383, 500, 125, 172),
    GridRow("胜利", 4000, "G09", 874, 1200, 403, 556),
    GridRow("胜利", 2000, "G10", 1, 500, 0, 66),
    GridRow("三里", 3500, "G11", 1015, 1200, 443, 560),
    GridRow("三里", 1000, "G12", 230, 300, 152, 135),
    GridRow("三里", 1000, "G13", 171, 300, 69, None),
)
# The table leaves one cell empty; the demo needs some elders there.
ELDERLY_WHERE_UNSTATED = 90
# Departments outside the grids that signed the other 4,475 of 2017, with our own split.
DEPARTMENTS = (
    ("G14", "中医科", "中医家庭医生团队", 1500),
    ("G15", "妇儿保健科", "妇儿家庭医生团队", 1475),
    ("G16", "和平站", "和平站家庭医生团队", 750),
    ("G17", "胜利站", "胜利站家庭医生团队", 750),
)
# Who assists whom (facts §8); two assistants of one doctor share evenly.
ASSISTANTS = {
    "G01": ("A01", "A02"),
    "G03": ("A03",),
    "G06": ("A04",),
    "G09": ("A05", "A06"),
    "G11": ("A07",),
    "G02": ("A08",),
    "G05": ("A02",),
    "G15": ("A09",),
    "G16": ("A10",),
    "G17": ("A11",),
    "G12": ("A07",),
}
