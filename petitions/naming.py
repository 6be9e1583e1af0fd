"""How the consent to hear how a petition goes on is called, and how it ends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from petitions.models import Petition
from petitions.services.signatures import stop_updates_on
from supporters.purposes import PurposeKind, register


def petition_name(petition: Petition) -> str:
    return _("How the petition “%(petition)s” goes on") % {"petition": petition.title}


def register_purposes() -> None:
    everyone = Petition.objects.all
    register(PurposeKind("petition", everyone, petition_name, stop=stop_updates_on, mailed=everyone))
