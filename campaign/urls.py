"""Every address of the site. Pages stand under a language's prefix, English without one."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.static import serve

from campaign.converters import ColourConverter
from campaign.views import health, theme

register_converter(ColourConverter, "colour")

handler400 = "campaign.views.errors.bad_request"
handler403 = "campaign.views.errors.forbidden"
handler404 = "campaign.views.errors.not_found"
handler429 = "campaign.views.errors.too_many_requests"  # of ours and allauth's; Django itself has none
handler500 = "campaign.views.errors.server_error"

# The team has one door: a form of the admin's own would know neither the limit on guesses nor the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("theme/<colour:colour>.css", theme.theme, name="theme"),
    path("theme/light/<colour:colour>.css", theme.theme, {"scheme": "light"}, name="theme_light"),
    path("theme/dark/<colour:colour>.css", theme.theme, {"scheme": "dark"}, name="theme_dark"),
    path("admin/", admin.site.urls),
    *([path("webhooks/mail/", include("mailings.webhook_urls"))] if settings.ANYMAIL_WEBHOOK_SECRET else []),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    *([path("dev/", include("demo.urls"))] if settings.DEMO or settings.TESTING else []),
    *i18n_patterns(
        path("", include("petitions.urls")),  # first, since they are asked for most
        path("", include("events.urls")),
        path("", include("campaign.public_urls")),
        path("", include("supporters.urls")),
        path("", include("mailings.urls")),
        path("organise/", include("campaign.organise_urls")),
        path("organise/<slug:campaign_slug>/events/", include("events.organise_urls")),
        path("organise/<slug:campaign_slug>/petitions/", include("petitions.organise_urls")),
        path("organise/<slug:campaign_slug>/people/", include("supporters.organise_urls.people")),
        path("organise/<slug:campaign_slug>/segments/", include("supporters.organise_urls.segments")),
        path("organise/<slug:campaign_slug>/lists/", include("supporters.organise_urls.lists")),
        path("organise/<slug:campaign_slug>/mailings/", include("mailings.organise_urls.mailings")),
        path("organise/<slug:campaign_slug>/mailings/", include("mailings.organise_urls.audience")),
        path("organise/<slug:campaign_slug>/mailings/", include("mailings.organise_urls.sending")),
        path("organise/<slug:campaign_slug>/mailings/", include("mailings.organise_urls.statistics")),
        path("organise/<slug:campaign_slug>/mailing-material/", include("mailings.organise_urls.material")),
        path("organise/<slug:campaign_slug>/sequences/", include("mailings.organise_urls.sequences")),
        path("organise/<slug:campaign_slug>/imports/", include("supporters.organise_urls.imports")),
        path("organise/<slug:campaign_slug>/exports/", include("supporters.organise_urls.exports")),
        path("organise/<slug:campaign_slug>/data-protection/", include("supporters.organise_urls.protection")),
        path("accounts/", include("allauth.urls")),
        prefix_default_language=False,
    ),
]
