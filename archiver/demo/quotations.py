"""The answers: each quotation in the invented article, and how it stands against its source."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.demo.sites import ARABIC_OUTLET, BROADCASTER, STATEMENT

__all__ = ["QUOTATIONS", "Quotation"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that the article puts in quotation marks, and how they stand against their source.

    `standing` holds a verdict's name where Monday's pages decide it; `title` and `scare` are no
    speech. `found_at` is the page that the words are, or are said to be, from, and `original`
    what it has there. Final commas and stops, which quoting moves, are left out of account.
    """

    words: str
    speaker: str | None
    found_at: str | None
    standing: str
    original: str | None


_QANBAR, _VELIMOVA = "Idris Qanbar", "Darya Velimova"

# In the order of the article. Colonel Rezhko is the Foreign Ministry's spokesman in the article and
# the Ministry of Defence's at the source: a conflict of roles.
QUOTATIONS: tuple[Quotation, ...] = (
    Quotation(
        "regrettable navigational event",
        None,
        BROADCASTER,
        "short_match",
        "regrettable navigational event",
    ),
    Quotation(
        "The quay was lit, the ships were lit, and everyone who wanted to know where the grain"
        " stood could read it on the harbour office’s own website,",
        _QANBAR,
        BROADCASTER,
        "verbatim",
        "The quay was lit, the ships were lit, and everyone who wanted to know where the grain"
        " stood could read it on the harbour office’s own website,",
    ),
    Quotation(
        "We warned the Pact in writing that its drones would cross the shipping lane, and we"
        " received no reply,",
        _QANBAR,
        BROADCASTER,
        "altered",
        "We warned the Pact in writing that its drones may cross the shipping lane, and we"
        " received no reply,",
    ),
    Quotation(
        "The first machine came in low over the breakwater … and struck the conveyor where the"
        " night shift was taking its tea,",
        _QANBAR,
        BROADCASTER,
        "elided",
        "The first machine came in low over the breakwater, circled the silo twice while the watch"
        " tried to raise the naval station, and struck the conveyor where the night shift was"
        " taking its tea,",
    ),
    Quotation(
        "I have worked on this water for thirty-one years, and I have seen storms take cranes and"
        " fog take pilots.",
        _QANBAR,
        BROADCASTER,
        "verbatim",
        "I have worked on this water for thirty-one years, and I have seen storms take cranes and"
        " fog take pilots,",
    ),
    Quotation(
        "What I had not seen before is a fire that somebody had aimed,",
        _QANBAR,
        BROADCASTER,
        "verbatim",
        "What I had not seen before is a fire that somebody had aimed.",
    ),
    Quotation(
        "[The Northern Pact’s staff] were notified of the convoy on 24 February and acknowledged"
        " the notice within the hour,",
        _VELIMOVA,
        STATEMENT,
        "bracketed",
        "They were notified of the convoy on 24 February and acknowledged the notice within the"
        " hour.",
    ),
    Quotation(
        "The wheat on that quay was bought, paid for and promised to eleven towns. No military"
        " cargo was aboard, and no inspector who asked to see the holds was turned away.",
        _VELIMOVA,
        STATEMENT,
        "verbatim",
        "The wheat on that quay was bought, paid for and promised to eleven towns. No military"
        " cargo was aboard, and no inspector who asked to see the holds was turned away.",
    ),
    Quotation(
        "Grain is not a weapon,", _VELIMOVA, STATEMENT, "short_match", "Grain is not a weapon,"
    ),
    Quotation(
        "and those who burn it should explain to the hungry what they thought they were hitting.",
        _VELIMOVA,
        STATEMENT,
        "verbatim",
        "and those who burn it should explain to the hungry what they thought they were hitting.",
    ),
    Quotation(
        "We do not accuse any government of ordering the strike,",
        _VELIMOVA,
        STATEMENT,
        "truncated",
        "We do not accuse any government of ordering the strike, although we reserve the right to"
        " do so once the fragments have been examined.",
    ),
    Quotation(
        "Karvelia will not stand idle while its wheat burns on a friendly quay,",
        _VELIMOVA,
        STATEMENT,
        "not_found",
        None,
    ),
    Quotation(
        "The fragments were collected by the harbour police before sunrise … They carry serial"
        " numbers that any honest inquiry could follow,",
        "Anton Rezhko",
        BROADCASTER,
        "spliced",
        "The fragments were collected by the harbour police before sunrise. Some are no larger"
        " than a coin. They carry serial numbers that any honest inquiry could follow,",
    ),
    Quotation("Night Over the Breakwater", None, None, "title", None),
    Quotation("precision corridor", None, None, "scare", None),
    Quotation(
        "Three of our men went to work and did not come home, and nobody has telephoned their"
        " mothers,",
        "Samira al-Dahhan",
        ARABIC_OUTLET,
        "other_language",
        "ثلاثة من رجالنا ذهبوا إلى العمل ولم يعودوا إلى بيوتهم، ولم يتصل أحد بأمهاتهم",
    ),
    Quotation(
        "This port belongs to those who carry it on their backs,",
        "Samira al-Dahhan",
        ARABIC_OUTLET,
        "other_language",
        "هذا الميناء ملك لمن يحملونه على ظهورهم",
    ),
)
