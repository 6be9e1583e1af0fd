from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MailingsConfig(AppConfig):
    name = "mailings"

    def ready(self) -> None:
        """Let every app register the mails that it sends."""
        from mailings import ab_results, criteria, processing_kinds
        from mailings.bounces import webhooks
        from mailings.checks import register_checks
        from mailings.delivery import measuring
        from mailings.history import register_history
        from mailings.holdings import register_holdings
        from mailings.sequences import triggers
        from mailings.services import leaving
        from mailings.statistics.responses import results_of_variants
        from mailings.tracking.links import measure
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
        measuring.register(measure)
        ab_results.register(results_of_variants)
        processing_kinds.register_kinds()
        leaving.listen()
        webhooks.listen()
