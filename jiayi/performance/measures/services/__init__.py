"""Writes: definitions, computations, entered values, published tables."""

from .computing import compute, request_computation
from .definitions import add_version, load_catalogue, publish_measure, retire_measure
from .entering import enter_row, enter_value
from .opening import open_people
from .seeds import load_seeds

__all__ = [
    "add_version",
    "compute",
    "enter_row",
    "enter_value",
    "load_catalogue",
    "load_seeds",
    "open_people",
    "publish_measure",
    "request_computation",
    "retire_measure",
]
