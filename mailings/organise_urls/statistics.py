"""What became of a mailing."""

from django.urls import path

from mailings.views.organise import statistics

app_name = "organise_statistics"
urlpatterns = [
    path("<uuid:public_id>/figures/", statistics.statistics, name="statistics"),
    path("<uuid:public_id>/figures/csv/", statistics.export, name="export"),
    path("<uuid:public_id>/figures/count-again/", statistics.count_again, name="count_again"),
]
