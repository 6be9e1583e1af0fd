from typing import Any

from django.core.management.base import BaseCommand

from petitions.models import Petition
from petitions.services.counting import recount


class Command(BaseCommand):
    help = "Set every petition's shown count from its confirmed signatures."

    def handle(self, *args: Any, **options: Any) -> None:
        for petition in Petition.objects.all():
            shown = petition.signature_count
            self.stdout.write(f"{petition.slug}: {shown} → {recount(petition)}")
