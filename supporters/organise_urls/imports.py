"""Bringing people in."""

from django.urls import URLPattern

app_name = "organise_imports"
urlpatterns: list[URLPattern] = []
