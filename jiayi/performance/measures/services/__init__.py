"""Writes: definitions, computations, entered values, published tables, surveys."""

from .computing import compute, request_computation
from .definitions import add_version, load_catalogue, publish_measure, retire_measure
from .entering import enter_row, enter_value
from .opening import open_people
from .seeds import load_seeds
from .surveying import draw_survey, record_call, record_survey

__all__ = [
    "add_version",
    "compute",
    "draw_survey",
    "enter_row",
    "enter_value",
    "load_catalogue",
    "load_seeds",
    "open_people",
    "publish_measure",
    "record_call",
    "record_survey",
    "request_computation",
    "retire_measure",
]
