"""Sequences at work: who has come to them, and whose next step is due.

Nothing is sent twice: a person is in a sequence once, a step is decided for her once, and the outbox knows one message
a person and mailing. Each of these is a unique constraint, so that two workers, or one that died, do no harm.
"""
