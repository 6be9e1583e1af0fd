"""The public pages of mailings."""

from django.urls import URLPattern

app_name = "mailings"
urlpatterns: list[URLPattern] = []
