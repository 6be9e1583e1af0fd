from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MailingsConfig(AppConfig):
    name = "mailings"

    def ready(self) -> None:
        """Let every app register the mails that it sends."""
        from mailings import criteria
        from mailings.bounces import webhooks
        from mailings.checks import register_checks
        from mailings.history import register_history
        from mailings.holdings import register_holdings
        from mailings.sequences import triggers
        from mailings.services import leaving
        from supporters import previews

        autodiscover_modules("messages")
        autodiscover_modules("team_mails")
        from mailings.messages import preview_welcome

        previews.register_welcome(preview_welcome)
        register_holdings()
        register_history()
        criteria.register_criteria()
        triggers.register_own()
        register_checks()
        leaving.listen()
        webhooks.listen()
