"""The commands. Django is imported inside them: its settings read the environment that is prepared first."""

import contextlib
import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from jiayi.config.runtime import environment
from jiayi.config.runtime.server import check_server


@contextlib.contextmanager
def _django() -> Iterator[Path]:
    """Environment, database and Django, ready for a command."""
    folder = environment.data_folder()
    environment.prepare_process(folder)
    with environment.database(folder):
        import django
        from django.db import connections

        django.setup()
        try:
            yield folder
        finally:
            connections.close_all()


def up(options: Namespace) -> int:
    from jiayi.config.runtime import supervisor

    if options.demo:
        os.environ["JIAYI_DEMO"] = "1"
    return supervisor.run()


def web(options: Namespace) -> int:
    import uvicorn

    environment.check_demo_address()
    folder = environment.data_folder()
    environment.prepare_process(folder)
    with environment.database(folder):
        uvicorn.run(
            "jiayi.config.asgi:application",
            host=environment.host(),
            port=environment.port(),
            workers=options.processes,
            log_config=None,
            access_log=False,  # ours carries a request id and no query string
            lifespan="off",
            server_header=False,
            ws_max_size=4096,  # a page says `ping`, nothing longer
            ws_per_message_deflate=False,  # words of thirty bytes; a compressor would cost each socket its memory
            proxy_headers=os.environ.get("JIAYI_BEHIND_PROXY") == "1",
            forwarded_allow_ips=os.environ.get("JIAYI_PROXY_ADDRESSES", "127.0.0.1"),
            timeout_graceful_shutdown=10,
            # Busy is not dead: with the usual five seconds one that held half of five thousand pages was killed.
            timeout_worker_healthcheck=60,
        )
    return 0


def worker(options: Namespace) -> int:
    with _django():
        from jiayi.config import worker as work

        work.run(concurrency=options.concurrency)
    return 0


def devices(options: Namespace) -> int:
    with _django():
        from jiayi.config.cli import gateway

        return gateway.listen()


def device_simulator(options: Namespace) -> int:
    from jiayi.config.cli import gateway

    return gateway.simulate(options)


def migrate(options: Namespace) -> int:
    with _django() as folder:
        check_server(os.environ["DATABASE_URL"])
        _bring_up_to_date()
        if options.demo:
            _queue_demo(folder)
    return 0


def _bring_up_to_date() -> None:
    """Django's command, unless there is nothing to apply: then only what follows each migration.

    The command would look for changes of the models that nobody has written a migration for, which takes as long as all
    the rest of a second start; `make check` looks for them.
    """
    from django.core.management import call_command
    from django.core.management.sql import emit_post_migrate_signal
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1)
    else:
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def begin(options: Namespace) -> int:
    with _django():
        from jiayi.foundation.accounts import services
        from jiayi.kernel import clock
        from jiayi.kernel.errors import DomainError

        try:
            made = services.begin_house(organization_name=options.name, organization_code=options.code, at=clock.now())
        except DomainError as problem:
            print(problem, file=sys.stderr)
            return 1
        for account in made:
            print(f"{account.username:<10} {account.password}  {account.label}")
        print("密码只显示这一次；第一次登录要绑定动态口令并改密码 · shown once, changed at the first sign-in")
    return 0


def divisions(options: Namespace) -> int:
    with _django():
        from jiayi.foundation.terminology import services
        from jiayi.kernel import clock
        from jiayi.kernel.actor import Actor
        from jiayi.kernel.errors import DomainError

        path = Path(options.file)
        try:
            verdict = services.import_divisions(
                path=path, source=options.source or path.name, by=Actor.system("cli"), at=clock.now()
            )
        except (DomainError, OSError) as problem:
            print(problem, file=sys.stderr)
            return 1
        for line in verdict.problems:
            print(f"✗ {line}", file=sys.stderr)
    print(
        f"新增 {verdict.created},改名 {verdict.updated},未变 {verdict.unchanged},未收 {verdict.rejected}"
        " · created, renamed, unchanged, rejected"
    )
    return 1 if verdict.rejected else 0


def demo(options: Namespace) -> int:
    with _django():
        from jiayi.entrypoints import demo as district

        began = time.monotonic()
        district.load(
            size=options.size,
            seed=options.seed,
            today=date.fromisoformat(options.today) if options.today else None,
            progress=lambda text: print(f"{time.monotonic() - began:6.1f} s  {text}", file=sys.stderr, flush=True),
        )
        for line in district.logins():
            print(line)
    return 0


def wechat_menu(options: Namespace) -> int:
    with _django():
        from jiayi.foundation.accounts import services
        from jiayi.kernel.errors import DomainError

        try:
            menu = services.publish_menu(is_rehearsal=options.rehearse)
        except DomainError as problem:
            print(problem, file=sys.stderr)
            return 1
    print(json.dumps(menu, ensure_ascii=False, indent=2))
    print(
        "只显示，没有发布 · rehearsal" if options.rehearse else "已发布，用户重新进公众号后看到 · published",
        file=sys.stderr,
    )
    return 0


def report(options: Namespace) -> int:
    with _django():
        from jiayi.entrypoints import report as acceptance

        print(json.dumps(acceptance.build(), ensure_ascii=False, indent=2, default=str))
    return 0


def check(options: Namespace) -> int:
    with _django():
        from jiayi.config.cli.health import problems  # its imports need Django

        found = problems()
    for line in found:
        print(f"✗ {line}")
    print("一切正常 · all is well" if not found else f"{len(found)} 个问题")
    return 1 if found else 0


def openapi(options: Namespace) -> int:
    from jiayi.config.cli import openapi as files

    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")  # never connected to
    environment.prepare_process(environment.data_folder())
    import django

    django.setup()
    return files.compare() if options.check else files.write()


def backup(options: Namespace) -> int:
    from jiayi.config.cli import archive

    with _database_only() as folder:
        archive.backup(Path(options.file), folder=folder, url=os.environ["DATABASE_URL"])
    return 0


def restore(options: Namespace) -> int:
    from jiayi.config.cli import archive

    with _database_only() as folder:
        archive.restore(Path(options.file), folder=folder, url=os.environ["DATABASE_URL"])
    return 0


@contextlib.contextmanager
def _database_only() -> Iterator[Path]:
    folder = environment.data_folder()
    with environment.database(folder):
        check_server(os.environ["DATABASE_URL"])
        yield folder


def _queue_demo(folder: Path) -> None:
    """The web comes up at once; the worker loads the district beside it."""
    from procrastinate.exceptions import AlreadyEnqueued

    from jiayi.entrypoints import demo as district
    from jiayi.entrypoints.demo import jobs

    (folder / "demo-logins.txt").write_text("\n".join(district.logins()) + "\n")
    if district.is_loaded():
        return
    with contextlib.suppress(AlreadyEnqueued):
        jobs.load_demo.configure(queueing_lock="demo").defer()
