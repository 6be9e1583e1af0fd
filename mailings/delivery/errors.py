"""How sending one message can fail."""


class TemporaryFailure(Exception):
    """The server asks to try this message later."""


class PermanentFailure(Exception):
    """The server will never take this message."""


class ServerUnreachable(Exception):
    """There is no talking to the server at the moment."""
