"""Sending a mailing: when, whether, and stopping it."""

from django.urls import URLPattern

app_name = "organise_sending"
urlpatterns: list[URLPattern] = []
