"""The register of readiness checks: each app adds what it can't work without."""

from collections.abc import Callable

Check = Callable[[], str]  # "" where all is well, else a few words on what is wrong

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _checks[name] = check


def problems() -> dict[str, str]:
    """Run every check. A check that fails to run is a problem too."""
    found = {}
    for name, check in _checks.items():
        try:
            problem = check()
        except Exception as error:
            problem = type(error).__name__
        if problem:
            found[name] = problem
    return found
