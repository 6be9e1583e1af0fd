from typing import Any

import environ
from django.core.management import call_command
from django.core.management.base import BaseCommand

from demo.campaign_data import load
from demo.static_files import gather

env = environ.Env()


class Command(BaseCommand):
    help = "Bring tables and static files up to date and load the demo campaign, once."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        gather()
        load(env.str("DEMO_ADMIN_PASSWORD"), env.str("DEMO_ORGANISER_PASSWORD"))
