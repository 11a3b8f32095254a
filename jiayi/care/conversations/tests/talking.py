"""A place with a team, its resident and their hours, for the tests of this app."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from jiayi.care.conversations import services
from jiayi.care.conversations.models import Conversation
from jiayi.foundation.tasks.tests.people import Place
from jiayi.kernel import scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.actor import Actor

# A Tuesday in Hangzhou: 14:02, and 20:30 of the same day.
NOON = datetime(2026, 9, 15, 6, 2, tzinfo=UTC)
EVENING = datetime(2026, 9, 15, 12, 30, tzinfo=UTC)
HOURS = {day: [["08:00", "11:30"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


class Talk(Place):
    """`say(...)` is the resident, `answer(...)` the doctor."""

    def __init__(self):
        super().__init__()
        self.organization.hours = HOURS
        self.organization.save(update_fields=["hours"])
        self.person = self.patient()
        self.doctor = replace(self.doctor, permissions=permissions_of({"doctor"}))
        self.director = replace(
            self.doctor, account_id=self.doctor.account_id + 90_000, name="周主任", practitioner_id=None,
            team_ids=frozenset(), roles=frozenset({"director"}), permissions=permissions_of({"director"}),
        )  # fmt: skip
        self.nurse = replace(
            self.doctor, account_id=self.doctor.account_id + 80_000, name="李护士", roles=frozenset({"nurse"})
        )
        self.resident = self.actor_of(self.person)

    def actor_of(self, person, **changes):
        values = {
            "kind": "resident", "account_id": 700_000 + person.pk, "name": person.name, "patient_id": person.pk,
            "organization_id": person.organization_id, "patient_ids": frozenset({person.pk}),
            "roles": frozenset({"resident"}), "permissions": permissions_of({"resident"}), "channel": "resident_h5",
        } | changes  # fmt: skip
        return Actor(**values)

    def say(self, words="血压有点高，药要加吗？", *, at=NOON, by=None, key=None, **more):
        draft = services.Draft(client_key=key or uuid4(), words=words, **more)
        with scope.patients({self.person.pk}):
            return services.write_to_team(patient_id=self.person.pk, draft=draft, by=by or self.resident, at=at)

    def answer(
        self, words="先别加药，把今天的血压发给我。", *, at=NOON, by=None, key=None, expects_answer=False, **more
    ):
        draft = services.Draft(client_key=key or uuid4(), words=words, **more)
        with self.scope():
            return services.reply(
                conversation_id=self.thread().pk,
                draft=draft,
                expects_answer=expects_answer,
                by=by or self.doctor,
                at=at,
            )

    def thread(self):
        with scope.everything(reason="test data"):
            return Conversation.objects.select_related("team", "patient").get(patient_id=self.person.pk)

    def close(self, kind="advice", *, at=NOON, by=None, **more):
        with self.scope():
            return services.close_conversation(
                conversation_id=self.thread().pk,
                closing=services.ClosingIn(kind=kind, summary=more.pop("summary", "问降压药，解释了不用加"), **more),
                by=by or self.doctor,
                at=at,
            )


def talk():
    services.load_builtin(at=NOON)
    from jiayi.foundation.messaging import services as messaging

    messaging.load_templates()
    return Talk()
