from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supporters.services import consent_states


class Command(BaseCommand):
    help = "Compare what people agree to with the consent ledger. Ends with 1 where they differ and aren't repaired."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make it what the ledger says")

    def handle(self, *args: Any, **options: Any) -> None:
        found = consent_states.repair() if options["repair"] else consent_states.compare()
        self.stdout.write(f"missing {found.missing}, wrong {found.wrong}, superfluous {found.superfluous}")
        if found.total and not options["repair"]:
            raise CommandError("The state differs from the ledger; --repair makes it what the ledger says.")
