"""Several acts at the same moment, each with a connection of its own."""

from threading import Barrier, Thread

from django.db import connections

from jiayi.kernel import scope


def at_once(*acts):
    """Run the acts in threads of their own, all let go together; their results or refusals."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            with scope.everything(reason="test"):
                barrier.wait()
                answers[number] = act()
        except Exception as refused:
            answers[number] = refused
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
