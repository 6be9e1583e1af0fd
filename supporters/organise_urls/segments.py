"""Segments in the workspace."""

from django.urls import URLPattern

app_name = "organise_segments"
urlpatterns: list[URLPattern] = []
