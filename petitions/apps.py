from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "petitions"

    def ready(self) -> None:
        from campaign import dashboard
        from mailings.statistics import conversions
        from petitions import (
            cards,
            confirmations,
            criteria,
            history,
            holdings,
            mailing_cards,
            milestone_mails,  # noqa: F401 (its mails are known from then)
            naming,
            next_steps,
            processing_kinds,
            retention_kinds,
            triggers,
        )

        confirmations.register_confirmations()
        next_steps.register_next_steps()
        holdings.register_holdings()
        naming.register_purposes()
        history.register_history()
        processing_kinds.register_kinds()
        retention_kinds.register_kinds()
        criteria.register_criteria()
        triggers.register_triggers()
        mailing_cards.register_cards()
        mailing_cards.register_form()
        dashboard.register_figures(cards.figures)
        dashboard.register_figures(cards.letter_figures)
        conversions.register(cards.signatures_by_mailing)
        dashboard.register_series(cards.signatures_series)
