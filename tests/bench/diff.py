"""CPU time of comparing two texts, difflib beside it: `python tests/bench/diff.py`.

Every round compares texts built anew, so that no cache helps. "words" edits fall on single words
anywhere in the text; "sentences" edits fall on some sentences, three words in each. The difflib
column is the word lists' opcodes alone (autojunk off): no passages, moves, offsets or metadata.
"""

from __future__ import annotations

import difflib
import random
import statistics
import time
from collections.abc import Callable
from itertools import accumulate

from archiver.compare import compare
from archiver.models import Assessment, Extraction, Passage

ROUNDS = 9
LETTERS = "etaoinshrdlucmfwygpbvk"


def vocabulary(chance: random.Random, size: int = 4000) -> list[str]:
    """Invented words, the frequent ones short."""
    return [
        "".join(
            chance.choices(LETTERS, k=min(2 + rank.bit_length() // 2 + chance.randrange(4), 12))
        )
        for rank in range(size)
    ]


def article(chance: random.Random, words: list[str], length: int) -> list[str]:
    """Sentences of about 20 words, `length` words in all, frequent words first."""
    weights = list(accumulate(1 / (rank + 5) for rank in range(len(words))))
    left, sentences = length, []
    while left > 0:
        size = min(left, chance.randint(12, 28))
        sentences.append(
            " ".join(chance.choices(words, cum_weights=weights, k=size)).capitalize() + "."
        )
        left -= size
    return sentences


def words_edited(
    chance: random.Random, words: list[str], text: list[str], share: float
) -> list[str]:
    """The text with a share of its words, anywhere, replaced."""
    return [
        " ".join(chance.choice(words) if chance.random() < share else w for w in sentence.split())
        for sentence in text
    ]


def sentences_edited(
    chance: random.Random, words: list[str], text: list[str], share: float
) -> list[str]:
    """The text with three words replaced in a share of its sentences."""
    edited = list(text)
    for place in chance.sample(range(len(text)), max(1, round(share * len(text)))):
        sentence = edited[place].split()
        for spot in chance.sample(range(len(sentence)), min(3, len(sentence))):
            sentence[spot] = chance.choice(words)
        edited[place] = " ".join(sentence)
    return edited


def page(sentences: list[str]) -> Extraction:
    """The sentences as the reading of a page, in paragraphs of three."""
    passages, start = [], 0
    for number, sentence in enumerate(sentences):
        gap = "" if not number else " " if number % 3 else "\n\n"
        start += len(gap)
        passages.append(Passage(sentence, "sentence", start, gap))
        start += len(sentence)
    blocks = tuple(" ".join(sentences[k : k + 3]) for k in range(0, len(sentences), 3))
    return Extraction(
        assessment=Assessment("ok", "bench"), passages=tuple(passages), visible=blocks
    )


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    begun = time.process_time_ns()
    work()
    return (time.process_time_ns() - begun) / 1e6


def measure(name: str, make: Callable[[], tuple[list[str], list[str]]], baseline: bool) -> None:
    """Print one row: the median CPU time of compare, the slowest, and difflib's median."""
    ours, theirs, changes = [], [], 0
    for _ in range(ROUNDS):
        old, new = make()
        old_page, new_page = page(old), page(new)
        begun = time.process_time_ns()
        changes = len(compare(old_page, new_page))
        ours.append((time.process_time_ns() - begun) / 1e6)
        if baseline:
            a, b = " ".join(old).split(), " ".join(new).split()
            matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
            theirs.append(cpu_ms(matcher.get_opcodes))
    other = f"{statistics.median(theirs):10.2f}" if theirs else f"{'-':>10}"
    print(
        f"{name:34}{changes:9}{statistics.median(ours):10.2f}{max(ours):10.2f}{other}", flush=True
    )


def main() -> None:
    """Measure every size and every kind of edit."""
    chance = random.Random(1)
    words = vocabulary(chance)
    print(f"{'CPU ms':34}{'changes':>9}{'median':>10}{'slowest':>10}{'difflib':>10}")
    for size in (1_000, 10_000, 25_000, 100_000):

        def pair(
            edit: Callable[[list[str]], list[str]], size: int = size
        ) -> Callable[[], tuple[list[str], list[str]]]:
            def make() -> tuple[list[str], list[str]]:
                text = article(chance, words, size)
                return text, edit(text)

            return make

        baseline = size <= 10_000
        for share in (0.02, 0.3):
            measure(
                f"{size:,} words, {share:.0%} of sentences",
                pair(lambda text, share=share: sentences_edited(chance, words, text, share)),
                baseline,
            )
            measure(
                f"{size:,} words, {share:.0%} of words",
                pair(lambda text, share=share: words_edited(chance, words, text, share)),
                baseline,
            )
        measure(
            f"{size:,} words, rewritten",
            pair(lambda text, size=size: article(chance, words, size)),
            baseline,
        )
    permuted = [f"Sentence number {k} of a very long list." for k in range(30_000)]
    measure(
        "30,000 sentences, shuffled",
        lambda: (permuted, chance.sample(permuted, len(permuted))),
        False,
    )
    line = " ".join(chance.choices(words, k=300_000))
    measure("one line of 2 MB, one word edited", lambda: ([line], [line[:-9] + "changed."]), False)
    measure("one line of 2 MB, rewritten", lambda: ([line], [line[::-1]]), False)


if __name__ == "__main__":
    main()
