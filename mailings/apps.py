from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MailingsConfig(AppConfig):
    name = "mailings"

    def ready(self) -> None:
        """Let every app register the mails that it sends."""
        from mailings import criteria
        from mailings.checks import register_checks
        from mailings.holdings import register_holdings

        autodiscover_modules("messages")
        register_holdings()
        criteria.register_criteria()
        register_checks()
