"""How a request fails: a transport class of the contract and one sentence that says why."""

from __future__ import annotations

from archiver.errors import FetchError

__all__ = ["NOT_FOUND_NOW", "Fault", "printable"]

_LONGEST_DETAIL = 300
NOT_FOUND_NOW = "could not be looked up for now"  # a `dns` fault with these words may pass


class Fault(FetchError):
    """A request that ended without a whole answer; `transport` is the contract's word for how.

    It never leaves `fetch`: the client turns it into a capture.
    """

    def __init__(self, transport: str, sentence: str) -> None:
        super().__init__(printable(sentence))
        self.transport = transport


def printable(text: str) -> str:
    """The text on one line of bounded length, so that a server cannot forge lines in a log."""
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"
