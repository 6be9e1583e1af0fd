"""Mailing lists in the workspace."""

from django.urls import URLPattern

app_name = "organise_lists"
urlpatterns: list[URLPattern] = []
