"""CPU time of finding the citations of a text: `python tests/bench/citing.py`.

"prose" is made of invented sentences of which few name anybody, "wire copy" names a source in every
other one, in English, Arabic and Russian; the column "words" is what parting the same text into its
words takes, which the finder does for each sentence that may hold a name. No text is measured
twice. The hostile pages hold 100,000 links, 100,000 names in frames or without, or one
sentence of 2 MB; "found" are the citations kept. Times are CPU times of this process.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

from archiver.cite import Names, cite
from archiver.models import Assessment, Extraction, Link, Passage
from archiver.publishers import Publishers, shipped_publishers
from archiver.words import words_of

ROUNDS = 7
WORDS = 20_000
URL = "https://ledger.example/2026/03/quay"
LETTERS = {
    "English": "etaoinshrdlucmfwygpbvk",
    "Arabic": "اليمنتربعدفهسقحكجشصطخذضثغزظ",
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжш",
}
SOURCED = {
    "English": ("Reuters reported that {}.", "{}, he told the BBC.", "According to SANA, {}."),
    "Arabic": ("ذكرت وكالة رويترز أن {}.", "وقال لقناة المنار إن {}.", "وبحسب سانا، {}."),
    "Russian": (
        "{}, сообщает ТАСС.",
        "По данным «Интерфакса», {}.",
        "В Минобороны РФ заявили, что {}.",
    ),
}


def vocabulary(chance: random.Random, letters: str) -> list[str]:
    """Invented words of a script, the frequent ones short."""
    return [
        "".join(chance.choices(letters, k=min(2 + rank.bit_length() // 2 + rank % 4, 12)))
        for rank in range(4_000)
    ]


def copy(chance: random.Random, language: str, words: list[str], share: float) -> Extraction:
    """A text of invented sentences, a share of them with a source."""
    weights = [1 / (rank + 5) for rank in range(len(words))]
    sentences, left = [], WORDS
    while left > 0:
        size = chance.randint(12, 28)
        said = " ".join(chance.choices(words, weights=weights, k=size))
        frame = chance.choice(SOURCED[language]) if chance.random() < share else "{}."
        sentences.append(frame.format(said))
        left -= size
    return page(sentences)


def page(sentences: list[str], links: tuple[Link, ...] = ()) -> Extraction:
    """The sentences as the reading of a page, in paragraphs of three."""
    passages, start = [], 0
    for number, sentence in enumerate(sentences):
        gap = "" if not number else " " if number % 3 else "\n\n"
        start += len(gap)
        passages.append(Passage(sentence, "sentence", start, gap))
        start += len(sentence)
    assessment = Assessment("ok", "bench")
    return Extraction(assessment=assessment, passages=tuple(passages), links=links)


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    begun = time.process_time_ns()
    work()
    return (time.process_time_ns() - begun) / 1e6


def measure(names: Names, language: str, share: float) -> tuple[float, float, int]:
    """Milliseconds for 1,000 words, of citing and of parting into words; and citations found."""
    words = vocabulary(random.Random(0), LETTERS[language])
    citing, parting, found = [], [], 0
    for number in range(ROUNDS):
        text = copy(random.Random(number), language, words, share)
        sentences = [passage.text for passage in text.passages]
        length = sum(map(len, map(words_of, sentences))) / 1_000
        parting.append(cpu_ms(partial(list, map(words_of, sentences))) / length)
        citing.append(cpu_ms(partial(cite, text, names, url=URL)) / length)
        found = len(cite(text, names, url=URL))
    return statistics.median(citing), statistics.median(parting), found


def hostile_pages() -> dict[str, Extraction]:
    """Pages made to be slow."""
    linked = "word and " * 100_000
    links = tuple(
        Link(f"https://news.example/{n}/a-long-story", "word", True, n * 9) for n in range(100_000)
    )
    return {
        "100,000 links": page([linked], links),
        "100,000 names in frames": page(["Reuters reported that it rained."] * 100_000),
        "100,000 names without": page(["The Reuters building stood."] * 100_000),
        "100,000 nouns for them": page(["The agency said that it rained."] * 100_000),
        "100,000 names in one line": page(["Reuters and " * 100_000]),
        "one sentence of 2 MB": page(["so they said that it had rained and " * 56_000]),
        "one word of 2 MB": page(["a" * 2_000_000]),
        "2 MB of direction marks": page(["\u202eReuters\u202c \u200f\u200e" * 120_000]),
        "2 MB of brackets": page(["(Reuters) " * 200_000]),
    }


def main() -> None:
    """Measure prose and wire copy in three languages, and the hostile pages."""
    begun = time.process_time_ns()
    names = Names(Publishers(shipped_publishers()))
    print(f"compiling all names: {(time.process_time_ns() - begun) / 1e6:.0f} ms")
    print(f"{'ms for 1,000 words':34}{'citing':>10}{'words':>10}{'found':>10}")
    for kind, share in (("prose", 0.05), ("wire copy", 0.5)):
        for language in LETTERS:
            citing, parting, found = measure(names, language, share)
            print(f"{kind + ', ' + language:34}{citing:10.2f}{parting:10.2f}{found:10}", flush=True)
    print(f"{'hostile pages':34}{'ms':>10}{'found':>20}")
    for name, text in hostile_pages().items():
        took = cpu_ms(partial(cite, text, names, url=URL))
        print(f"{name:34}{took:10.0f}{len(cite(text, names, url=URL)):20}", flush=True)


if __name__ == "__main__":
    main()
