"""The organisers' workspace: each app adds its own pages below the campaign."""

from django.urls import path

from campaign.organising import own_campaign
from campaign.views import organise

app_name = "organise"
urlpatterns = [
    path("", own_campaign, name="home"),
    path("<slug:campaign_slug>/", organise.dashboard, name="dashboard"),
]
