"""Who of the team may do what in which campaign: the table of role × action that views and admin share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse
from rules.permissions import add_perm
from rules.predicates import is_superuser, predicate

from campaign.models import Campaign, Membership, User

Role = Membership.Role
P = ParamSpec("P")

SEE_FIGURES = "campaign.see_figures"
SEE_PEOPLE = "campaign.see_people"
EDIT_ACTIONS = "campaign.edit_actions"
EDIT_CAMPAIGN = "campaign.edit_campaign"
MANAGE_PEOPLE = "campaign.manage_people"

ROLES_THAT_MAY = {
    SEE_FIGURES: {Role.OBSERVER, Role.ORGANISER, Role.MANAGER},
    SEE_PEOPLE: {Role.ORGANISER, Role.MANAGER},
    EDIT_ACTIONS: {Role.ORGANISER, Role.MANAGER},
    EDIT_CAMPAIGN: {Role.MANAGER},
    MANAGE_PEOPLE: {Role.MANAGER},
}


def _has_role_for(permission: str) -> Any:
    @predicate(name=f"has a role for {permission}")
    def has_role(user: User, campaign: Campaign | None) -> bool:
        if campaign is None:
            return False
        return bool(campaign.memberships.filter(user=user, role__in=ROLES_THAT_MAY[permission]).exists())

    return has_role


for _permission in ROLES_THAT_MAY:
    add_perm(_permission, is_superuser | _has_role_for(_permission))


def team_member(request: HttpRequest) -> User:
    """The member of the team who is logged in. Relies on login_required."""
    assert isinstance(request.user, User)  # noqa: S101 (tells mypy what login_required has seen to)
    return request.user


def may(request: HttpRequest, permission: str, campaign: Campaign) -> bool:
    """Whether the member of the team who is logged in may do it. Her role is asked for once, however many menus ask."""
    user = team_member(request)
    if user.is_superuser:
        return True
    roles: dict[int, str | None] = request.__dict__.setdefault("_roles", {})
    if campaign.pk not in roles:
        roles[campaign.pk] = campaign.memberships.filter(user=user).values_list("role", flat=True).first()
    return roles[campaign.pk] in ROLES_THAT_MAY[permission]


def open_to(request: HttpRequest, campaign: Campaign, view: str, *args: object) -> str:
    """The address of one of the campaign's pages, or nothing where this member of the team may not open it."""
    url = reverse(view, args=[campaign.slug, *args])
    permission = getattr(resolve(url).func, "permission", None)
    return url if permission is None or may(request, permission, campaign) else ""


def campaign_view(
    permission: str,
) -> Callable[[Callable[Concatenate[HttpRequest, Campaign, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Give a workspace view its campaign by slug, for those whose role allows it.

    A campaign on whose team one is not answers 404, like one that doesn't exist; too small a role answers 403. The
    view bears its permission as an attribute, by which menus leave out what a role may not open.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Campaign, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @login_required
        @functools.wraps(view)
        def wrapper(request: HttpRequest, campaign_slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = team_member(request)
            campaign = Campaign.objects.of_member(user).filter(slug=campaign_slug).first()
            if campaign is None:
                raise Http404
            if not may(request, permission, campaign):
                raise PermissionDenied
            response = view(request, campaign, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            return response

        wrapper.permission = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


@login_required
def own_campaign(request: HttpRequest) -> HttpResponse:
    """From `/organise/` to the first campaign on whose team one is."""
    campaign = Campaign.objects.of_member(team_member(request)).first()
    if campaign is None:
        raise PermissionDenied
    return redirect("organise:dashboard", campaign.slug)
