from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class MailingsConfig(AppConfig):
    name = "mailings"

    def ready(self) -> None:
        """Let every app register the mails that it sends."""
        from campaign import dashboard
        from mailings import ab_results, cards, criteria, processing_kinds, retention_kinds
        from mailings.bounces import webhooks
        from mailings.checks import register_checks
        from mailings.delivery import measuring
        from mailings.delivery.limits import set_first_limits
        from mailings.delivery.relays import configured_relays
        from mailings.history import register_history
        from mailings.holdings import register_holdings
        from mailings.relay_notices import register_relay_notices
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
        dashboard.register_figures(cards.figures)
        register_checks()
        measuring.register(measure)
        ab_results.register(results_of_variants)
        processing_kinds.register_kinds()
        retention_kinds.register_kinds()
        leaving.listen()
        register_relay_notices()
        post_migrate.connect(lambda **_kwargs: set_first_limits(), sender=self, weak=False)
        configured_relays()  # what is wrong with MAIL_RELAYS is said at the start
        webhooks.listen()
