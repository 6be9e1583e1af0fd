"""What the data-protection authority asks for."""

from django.urls import URLPattern, path

from supporters.views.organise import suppressions

app_name = "organise_protection"
urlpatterns: list[URLPattern] = [
    path("suppressions/", suppressions.index, name="suppressions"),
    path("suppressions/add/", suppressions.add, name="suppress"),
    path("suppressions/lift/", suppressions.lift, name="lift_suppression"),
]
