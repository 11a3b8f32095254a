from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import services


@app.task(name=services.SEND, queue="messages", retry=RetryStrategy(max_attempts=3, wait=30))
def send(*, invitation_id: int) -> None:
    """Ten minutes after it was asked for, unless it was recalled."""
    services.send_invitation(invitation_id=invitation_id, at=clock.now())
