"""What the tests of this folder stand on besides the campaign."""

from tests.security.conftest import door

__all__ = ["door"]
