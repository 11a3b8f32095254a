"""The catalogues that ship with the product; loaded after every migration and safe to repeat."""

from datetime import datetime

from jiayi.care.assessments import services as assessments
from jiayi.care.careplans import services as careplans
from jiayi.care.conversations import services as conversations
from jiayi.care.education import services as education
from jiayi.care.records import services as records
from jiayi.care.visits import services as visits
from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.enrolment import services as enrolment
from jiayi.foundation.forms import services as forms
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.organizations import services as organizations
from jiayi.foundation.patients import services as patients
from jiayi.foundation.tasks import services as tasks
from jiayi.foundation.terminology import services as terminology
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.performance.appraisals import services as appraisals
from jiayi.performance.incentives import services as incentives
from jiayi.performance.measures import services as measures
from jiayi.performance.surveys import services as surveys

FIRST_CALENDAR_YEAR = 2015


def load(*, at: datetime) -> None:
    """Divisions, dictionaries, holidays, packages, policies, forms, wording of messages, rulebooks, measures."""
    by = Actor.system("builtin")
    with scope.everything(reason="catalogues belong to no organisation"):
        terminology.load_bundled(by=by, at=at)
        years = [year for year in organizations.known_calendar_years() if year >= FIRST_CALENDAR_YEAR]
        organizations.load_holidays(years=years, by=by, at=at)
        patients.load_builtin_tag_rules()
        tasks.load_builtin_task_rules()
        contracts.load_builtin_packages()
        contracts.load_builtin_policies()
        enrolment.load_builtin_rules()
        forms.load_builtin_templates()
        assessments.load_builtin_form_rules()
        visits.load_builtin_policies()
        records.load_builtin_terms()
        careplans.load_builtin_programmes()
        messaging.load_templates()
        conversations.load_builtin(at=at)
        education.load_builtin_articles()
        surveys.load_rules()
        measures.load_seeds(by=by, at=at)
        appraisals.load_schemes(by=by, at=at)
        incentives.load_schemes(by=by, at=at)
