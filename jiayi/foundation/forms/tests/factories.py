"""The shipped forms for the tests of every app."""

from jiayi.kernel.testing import load_once

from .. import queries, services


def load_forms() -> None:
    load_once(services.load_builtin_templates)
    queries.forget_versions()  # copied rows call nobody, and an earlier test may have asked before there were any
