"""What must not stand in a log: the tokens of links in mail, which would let a reader act for a person."""

import logging
import re

_TOKEN_PATH = re.compile(r"/(confirm|preferences|unsubscribe|registration|my-data)/[^/\s\"']+")


class WithoutTokens(logging.Filter):
    """Blanks tokens in the paths that a log line names."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, dict):
            record.msg = {key: _blank(value) for key, value in record.msg.items()}
        else:
            record.msg = _blank(record.getMessage())
            record.args = ()
        return True


def _blank(value: object) -> object:
    return _TOKEN_PATH.sub(r"/\1/…", value) if isinstance(value, str) else value
