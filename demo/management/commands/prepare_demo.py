from typing import Any

import environ
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from demo.campaign_data import load
from demo.static_files import gather

env = environ.Env()


class Command(BaseCommand):
    help = "Bring tables and static files up to date and load the demo campaign, once."
    requires_system_checks: list[str] = []  # `make lint` runs them; a start of the demo needn't wait for them

    def handle(self, *args: Any, **options: Any) -> None:
        _bring_tables_up_to_date()
        call_command("createcachetable", verbosity=0)
        gather()
        load(env.str("DEMO_ADMIN_PASSWORD"), env.str("DEMO_ORGANISER_PASSWORD"))


def _bring_tables_up_to_date() -> None:
    """Run what has not run yet; `migrate` takes seconds to find out that there is nothing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)
