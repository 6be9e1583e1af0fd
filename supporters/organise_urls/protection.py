"""What the data-protection authority asks for."""

from django.urls import URLPattern

app_name = "organise_protection"
urlpatterns: list[URLPattern] = []
