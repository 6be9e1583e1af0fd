"""What mailings are made of: senders, layouts, snippets, pictures; and the campaign's rules for them."""

from django.urls import URLPattern

app_name = "organise_material"
urlpatterns: list[URLPattern] = []
