"""Mailings in the workspace: writing them."""

from django.urls import URLPattern

app_name = "organise_mailings"
urlpatterns: list[URLPattern] = []
