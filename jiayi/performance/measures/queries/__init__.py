"""Reads: definitions, results, the people behind them, published figures."""

from .definitions import (
    check_condition,
    fact_columns,
    formula_of,
    get_measure,
    in_force,
    list_measures,
    list_versions,
    measure_names,
)
from .figures import list_entered, list_published_rows, list_published_tables, published_beside, published_rates
from .people import PersonLine, count_side, page_people, preview_condition
from .results import (
    ResultLine,
    computed_catalogues,
    find_latest_run,
    find_result,
    find_run_observed,
    latest_year,
    list_history,
    list_lines,
    list_places,
    stale_catalogues,
)
from .views import CatalogueView, MeasureView, view_catalogue, view_measure, view_teams

__all__ = [
    "CatalogueView",
    "MeasureView",
    "PersonLine",
    "ResultLine",
    "check_condition",
    "computed_catalogues",
    "count_side",
    "fact_columns",
    "find_latest_run",
    "find_result",
    "find_run_observed",
    "formula_of",
    "get_measure",
    "in_force",
    "latest_year",
    "list_entered",
    "list_history",
    "list_lines",
    "list_measures",
    "list_places",
    "list_published_rows",
    "list_published_tables",
    "list_versions",
    "measure_names",
    "page_people",
    "preview_condition",
    "published_beside",
    "published_rates",
    "stale_catalogues",
    "view_catalogue",
    "view_measure",
    "view_teams",
]
