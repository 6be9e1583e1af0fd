"""The campaign's public pages."""

from django.urls import path

from campaign.views import public

app_name = "campaign"
urlpatterns = [
    path("", public.home, name="home"),
    path("campaigns/<slug:slug>/", public.campaign, name="campaign"),
    path("campaigns/<slug:slug>/news/<slug:update_slug>/", public.update, name="update"),
    path("campaigns/<slug:slug>/preview.png", public.social_image, name="social_image"),
    path("campaigns/<slug:slug>/<slug:kind>/", public.page, name="page"),
]
