"""CPU time of finding quotations and speakers: `python tests/bench/quoting.py`.

"prose" is made of invented sentences of which one in twenty is quoted, "interview" has words of
someone in every other one, in English, Arabic and Russian; the column "words" is what parting the
same text into its words takes. No text is measured twice. The hostile pages hold 10,000 quotations,
10,000 inside one another, or one line of 2 MB; "found" are the quotations. Times are CPU times of
this process.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable
from functools import partial

from archiver.cite.quotes import find_quotes
from archiver.models import Assessment, Extraction, Passage
from archiver.text.passages import Block, cut
from archiver.words import words_of

ROUNDS = 7
WORDS = 10_000
LETTERS = {
    "English": "etaoinshrdlucmfwygpbvk",
    "Arabic": "اليمنتربعدفهسقحكجشصطخذضثغزظ",
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжш",
}
SAID = {
    "English": ("“{},” said the minister, Karl Ott.", "Darya Velimova said it was “{}”.", "“{}.”"),
    "Arabic": ('قال الوزير إدريس قنبر إن "{}".', 'وأضافت: "{}".', '"{}"، بحسب الوزارة.'),
    "Russian": ("«{}», — сказал министр Карл Отт.", "По словам Отта, «{}».", "«{}»."),
}


def vocabulary(chance: random.Random, letters: str) -> list[str]:
    """Invented words of a script, the frequent ones short."""
    return [
        "".join(chance.choices(letters, k=min(2 + rank.bit_length() // 2 + rank % 4, 12)))
        for rank in range(4_000)
    ]


def copy(chance: random.Random, language: str, words: list[str], share: float) -> Extraction:
    """A text of invented sentences, a share of them quoted, in paragraphs of three."""
    weights = [1 / (rank + 5) for rank in range(len(words))]
    sentences: list[str] = []
    left = WORDS
    while left > 0:
        size = chance.randint(12, 28)
        said = " ".join(chance.choices(words, weights=weights, k=size))
        frame = chance.choice(SAID[language]) if chance.random() < share else "{}."
        sentences.append(frame.format(said))
        left -= size
    return page(" ".join(sentences[n : n + 3]) for n in range(0, len(sentences), 3))


def page(paragraphs: Iterable[str]) -> Extraction:
    """Paragraphs as the reading of a page."""
    blocks = [Block(one) for one in paragraphs]
    return Extraction(assessment=Assessment("ok", "bench"), passages=cut(blocks, None))


def line(text: str) -> Extraction:
    """A text as a single passage."""
    passage = Passage(text, "sentence", 0, "")
    return Extraction(assessment=Assessment("ok", "bench"), passages=(passage,))


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    begun = time.process_time_ns()
    work()
    return (time.process_time_ns() - begun) / 1e6


def measure(language: str, share: float) -> tuple[float, float, int]:
    """Milliseconds for 1,000 words, of finding and of parting into words; and quotations found."""
    words = vocabulary(random.Random(0), LETTERS[language])
    finding, parting, found = [], [], 0
    for number in range(ROUNDS):
        text = copy(random.Random(number), language, words, share)
        length = len(words_of(text.text)) / 1_000
        parting.append(cpu_ms(partial(words_of, text.text)) / length)
        finding.append(cpu_ms(partial(find_quotes, text)) / length)
        found = len(find_quotes(text))
    return statistics.median(finding), statistics.median(parting), found


def hostile_pages() -> dict[str, Extraction]:
    """Pages made to be slow."""
    many = 10_000
    return {
        "10,000 quotations": page(["“We stay,” Karl Ott said. “And why not?”"] * (many // 2)),
        "10,000 in one line": line("“We stay,” Karl Ott said. " * many),
        "10,000 inside one another": line("“" * many + "x" + "”" * many),
        "10,000 left open": page(["“We stay here and go on"] * many),
        "10,000 verbs of saying": line("said Karl Ott that " * many),
        "10,000 names": line("Karl Ott and " * many + "said “yes”."),
        "10,000 brackets": line("(" * many + "said “yes”" + ")" * many),
        "10,000 Arabic verbs": line("قال الوزير " * many),
        "10,000 dashes in a quotation": line("«" + "да, — сказал он. — нет " * many + "»"),
        "one line of 2 MB": line("so they said that it had rained and " * 56_000),
        "one word of 2 MB": line("a" * 2_000_000),
        "2 MB of direction marks": line("“\u202ea\u202c” \u200f\u200e" * 250_000),
    }


def main() -> None:
    """Measure prose and interviews in three languages, and the hostile pages."""
    print(f"{'ms for 1,000 words':34}{'finding':>10}{'words':>10}{'found':>10}")
    for kind, share in (("prose", 0.05), ("interview", 0.5)):
        for language in LETTERS:
            finding, parting, found = measure(language, share)
            print(
                f"{kind + ', ' + language:34}{finding:10.2f}{parting:10.2f}{found:10}", flush=True
            )
    print(f"{'hostile pages':34}{'ms':>10}{'found':>20}")
    for name, text in hostile_pages().items():
        took = cpu_ms(partial(find_quotes, text))
        print(f"{name:34}{took:10.0f}{len(find_quotes(text)):20}", flush=True)


if __name__ == "__main__":
    main()
