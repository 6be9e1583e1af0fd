"""Mails that go out by themselves, step by step."""

from django.urls import URLPattern

app_name = "organise_sequences"
urlpatterns: list[URLPattern] = []
