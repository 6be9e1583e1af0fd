from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class MailingsConfig(AppConfig):
    name = "mailings"

    def ready(self) -> None:
        """Let every app register the mails that it sends."""
        from campaign import dashboard
        from mailings import cards, criteria
        from mailings.checks import register_checks
        from mailings.delivery.limits import set_first_limits
        from mailings.delivery.relays import configured_relays
        from mailings.history import register_history
        from mailings.holdings import register_holdings
        from mailings.relay_notices import register_relay_notices
        from mailings.services import leaving
        from supporters import previews

        autodiscover_modules("messages")
        autodiscover_modules("team_mails")
        from mailings.messages import preview_welcome

        previews.register_welcome(preview_welcome)
        register_holdings()
        register_history()
        criteria.register_criteria()
        dashboard.register_figures(cards.figures)
        register_checks()
        leaving.listen()
        register_relay_notices()
        post_migrate.connect(lambda **_kwargs: set_first_limits(), sender=self, weak=False)
        configured_relays()  # what is wrong with MAIL_RELAYS is said at the start
