"""House rules that no linter knows."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from jiayi.kernel import events

ROOT = Path(settings.BASE_DIR)
SOURCES = sorted((ROOT / "jiayi").rglob("*.py"))
PERSONAL = re.compile(r"\b(identity_number|id_number|phone|address|patient_name|full_name|password|code_sent)\b")
LONGEST = 400

# Who may open every row, and why it is safe. A new caller belongs here with its reason.
OPENS_EVERYTHING = {
    "jiayi/care/alerts/jobs.py": "the clock of alerts runs for all organisations",
    "jiayi/care/devices/queries/registry.py": "a shared device belongs to the household of a person in scope",
    "jiayi/care/devices/services/receiving.py": "a device is found by its serial before anybody is signed in",
    "jiayi/care/devices/services/registry.py": "a serial is registered once in the house; quarantine has no place",
    "jiayi/care/devices/services/taking.py": "the devices of all organisations speak to one broker",
    "jiayi/contracting/campaigns/queries/results.py": "a code on a poster leads to a public page",
    "jiayi/contracting/campaigns/services.py": "an invitation names its own people",
    "jiayi/kernel/events.py": "a subscriber works on the rows its event names",
    "jiayi/kernel/merging.py": "what stands in the way of a merge may stand elsewhere: a sentence without names",
    "jiayi/entrypoints/middleware.py": "the session decides the scope",
    "jiayi/entrypoints/realtime/sessions.py": "the session decides the scope of an open page",
    "jiayi/entrypoints/builtin.py": "catalogues belong to no organisation",
    "jiayi/entrypoints/demo/district.py": "the demo loader fills an empty database",
    "jiayi/contracting/contracts/jobs.py": "offers lapse and panels follow their contracts, in every organisation",
    "jiayi/contracting/contracts/queries/agreements.py": "a stranger verifies a printed agreement by its random token",
    "jiayi/contracting/contracts/queries/counting.py": "how full a team is, a number without a person",
    "jiayi/contracting/contracts/queries/refusals.py": "a no holds for every team that would ask",
    "jiayi/contracting/contracts/queries/policies.py": "a policy is assigned by an organisation above",
    "jiayi/contracting/contracts/services/checks.py": "one contract per person, wherever the other one is",
    "jiayi/contracting/contracts/queries/holds.py": "what is held is held for every team that would go on from it",
    "jiayi/contracting/contracts/queries/moving.py": "earlier parts of an agreement, at the centre before",
    "jiayi/contracting/contracts/services/moving.py": "the contract of a request seen from its other end",
    "jiayi/contracting/contracts/services/transferring.py": "a transfer ends a contract at the centre before",
    "jiayi/contracting/fulfillment/queries/entitlements.py": "what was used of one agreement at the centre before",
    "jiayi/contracting/contracts/services/signing.py": "offers of other organisations lapse when one is signed",
    "jiayi/contracting/enrolment/jobs.py": "reminders and guardianships of every organisation",
    "jiayi/contracting/enrolment/queries/sittings.py": "a household as a whole; the resident is shown half names",
    "jiayi/contracting/enrolment/services/sittings.py": "each member of a family is asked by a message of their own",
    "jiayi/contracting/enrolment/services/listing.py": "one contract per person, wherever the other one is",
    "jiayi/contracting/enrolment/services/guardians.py": "the task is the team's, whoever has answered",
    "jiayi/contracting/enrolment/queries/invitations.py": "one contract per person, wherever the other one is",
    "jiayi/care/conversations/jobs.py": "the clocks of the first answer run in every organisation",
    "jiayi/care/conversations/queries/meetings.py": "when somebody of the team is taken, never by whom",
    "jiayi/care/careplans/jobs.py": "programmes hold for everybody",
    "jiayi/care/followups/jobs.py": "visits whose rest has ended are due again, in every organisation",
    "jiayi/entrypoints/report/__init__.py": "the acceptance report adds up the whole district",
    "jiayi/performance/appraisals/queries.py": "a centre reads the head of the cycle of the bureau that scored it",
    "jiayi/kernel/runs.py": "a run is carried out in the scope its row names",
    "jiayi/performance/surveys/queries/received.py": "a survey from above, in figures, for those it was about",
    "jiayi/performance/surveys/queries/callers.py": "an outside caller: the assignment of the account names the survey",
    "jiayi/performance/measures/services/computing.py": "rates of a whole district are computed in one scan",
    "jiayi/foundation/imports/services/exporting.py": "a table job runs in the scope its row names",
    "jiayi/foundation/imports/services/results.py": "a table job runs in the scope its row names",
    "jiayi/foundation/imports/services/taking.py": "a table job runs in the scope its row names",
    "jiayi/foundation/worktables/services/bulk.py": "a bulk job runs in the scope its row names",
    "jiayi/foundation/patients/jobs.py": "tag rules and the comparison of records, in every organisation",
    "jiayi/foundation/patients/services/tagging.py": "tag rules hold for everybody",
    "jiayi/foundation/patients/queries/panel.py": "how full a team is, a number without a person",
    "jiayi/foundation/patients/queries/views.py": "the household of the signed-in resident, names masked",
    "jiayi/foundation/tasks/jobs.py": "tasks whose rest has ended come back, in every organisation",
    "jiayi/foundation/accounts/jobs.py": "unused accounts of all organisations",
    "jiayi/foundation/audit/jobs.py": "the chain holds the logs of all organisations",
    "jiayi/config/cli/health.py": "the chain holds the logs of all organisations",
    "jiayi/foundation/accounts/queries/administration.py": "one's own posts lie in several organisations",
    "jiayi/foundation/accounts/queries/demo.py": "the invented logins of a demo",
    "jiayi/foundation/accounts/queries/sessions.py": "the device cookie decides whose device it is",
    "jiayi/foundation/accounts/queries/devices.py": "the device cookie decides whose device it is",
    "jiayi/foundation/cards/queries.py": "the token of a card or of its session decides whose it is",
    "jiayi/foundation/cards/services/opening.py": "the token of a card decides whose it is",
    "jiayi/foundation/cards/services/printing.py": "the job row names the scope",
    "jiayi/foundation/mandates/queries.py": "a request belongs to who asked, or whom they ask, not to a scope",
    "jiayi/foundation/mandates/services/asking.py": "the person asked for is found by what was typed",
    "jiayi/foundation/mandates/services/answering.py": "who acts may be another centre's resident",
    "jiayi/foundation/mandates/jobs.py": "nightly: requests that nobody answered",
    "jiayi/foundation/accounts/services/wechat.py": "a WeChat signs in for a phone, whoever keeps the records",
    "jiayi/foundation/accounts/services/beginning.py": "the first day: there is no organisation to be in yet",
    "jiayi/foundation/accounts/services/devices.py": "signing in: nobody is known yet",
    "jiayi/foundation/accounts/services/passwords.py": "signing in; one's own account",
    "jiayi/foundation/accounts/services/residents.py": "signing in; whom a phone may act for is decided by grants",
    "jiayi/foundation/accounts/services/sessions.py": "one's own posts lie in several organisations",
    "jiayi/foundation/accounts/services/staff_login.py": "signing in: nobody is known yet",
}


def house_apps():
    return [config for config in apps.get_app_configs() if config.name in settings.APPS]


@pytest.mark.parametrize("config", house_apps(), ids=lambda config: config.label)
def test_an_app_says_in_chinese_what_it_owns(config):
    doc = (config.module.__doc__ or "").strip()
    assert doc and re.search(r"[一-鿿]", doc.splitlines()[0])


def test_every_model_is_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text()
    missing = [
        model.__name__
        for config in house_apps()
        for model in config.get_models()
        if not hasattr(model, "pgh_tracked_model") and f"`{model.__name__}`" not in glossary
    ]
    assert missing == []


def test_every_event_has_a_subscriber_or_a_note():
    """An event nobody hears is allowed when its docstring says why it is published."""

    def leaves(cls):
        return [leaf for sub in cls.__subclasses__() for leaf in (leaves(sub) or [sub])]

    silent = [
        event.name
        for event in leaves(events.Event)
        if event.__module__.startswith("jiayi.")
        and ".tests." not in event.__module__
        and not events.subscribers_of(event.name)
        and "log" not in (event.__doc__ or "").lower()
    ]
    assert silent == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_enough_to_read(source):
    if "migrations" not in source.parts:
        assert len(source.read_text().splitlines()) <= LONGEST


def test_everything_is_opened_only_by_those_on_the_list():
    callers = {
        str(source.relative_to(ROOT))
        for source in SOURCES
        if "tests" not in source.parts
        and source.name not in ("scope.py", "testing.py")
        and re.search(r"(?<!def )\beverything\(", source.read_text())
    }
    print("opens every row:", *sorted(callers), sep="\n  ")
    assert callers == set(OPENS_EVERYTHING)


def test_no_personal_field_is_written_to_a_log():
    leaks = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            is_log = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in ("log", "logger", "logging")
            )
            if is_log and PERSONAL.search(ast.unparse(node)):
                leaks.append(f"{source.relative_to(ROOT)}:{node.lineno}")
    assert leaks == []


def test_the_clock_is_read_only_at_the_edge():
    """Services, queries, models and rules are told the time (import-linter holds only the import)."""
    guilty = [
        str(source.relative_to(ROOT))
        for source in SOURCES
        if source.name in ("services.py", "queries.py", "models.py", "rules.py")
        and re.search(r"\b(date\.today|datetime\.now|timezone\.now|timezone\.localdate)\(", source.read_text())
    ]
    assert guilty == []
