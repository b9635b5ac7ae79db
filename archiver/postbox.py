"""The door to apprise, which hands a message to mail, chat, telephone or a web hook."""

from __future__ import annotations

from archiver.errors import DeliveryProblem, UsageProblem
from archiver.models import digest

try:
    import apprise
except ImportError:  # an extra: whoever sends no alerts needs none of it
    apprise = None  # type: ignore[assignment]

__all__ = ["check_target", "hand_over", "told_name"]

_LONGEST = 30.0  # seconds for one message


def told_name(target: str) -> str:
    """A target as it may be shown: its scheme, and the first digits of its digest in `deliveries`.

    Everything else in it may be a secret.
    """
    scheme = target.partition("://")[0] if "://" in target else "target"
    return f"{scheme}://… ({digest(target.encode())[7:15]})"


def check_target(target: str) -> None:
    """Raises UsageProblem where a target is none that apprise knows, or apprise is not there."""
    if apprise is None:
        raise UsageProblem(
            "Alerts need apprise, which is not installed;"
            " run `pip install 'archiver[notify]'` and try again."
        )
    if not apprise.Apprise().add(target):
        raise UsageProblem(
            f"{told_name(target)} is no address that apprise can send to;"
            " write it as its list of services says, such as mailto://user:password@example.org."
        )


def hand_over(target: str, title: str, body: str) -> None:
    """Gives one message to a target; returns once it has been taken.

    Raises DeliveryProblem where it has not, and UsageProblem as `check_target` does.
    """
    check_target(target)
    box = apprise.Apprise()
    box.add(target)
    result = box.notify(title=title, body=body, body_format="text", timeout=_LONGEST)
    if not result:
        raise DeliveryProblem(
            f"{told_name(target)} did not take an alert; what it was about is kept for the"
            " next call: see that it can be reached and that its address is right."
        )
