from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CampaignConfig(AppConfig):
    name = "campaign"
    label = "campaign"


class CampaignAdminConfig(AdminConfig):
    default_site = "campaign.admin_site.CampaignAdminSite"
