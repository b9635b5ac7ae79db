"""How well the reader reads 410 real news pages, beside plain trafilatura in the same run.

    python tests/eval/extraction.py [FOLDER]

FOLDER holds `pages.tar.xz` (default: `../shared/corpora` beside the checkout). Prints the pages
lost, token F1 (mean of bag-of-words F1 against the gold text), the days of publication found, and
CPU time for a page. `extract` is `trafilatura.extract(html)`; `metadata` is the same with
`with_metadata=True, output_format="json"`.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trafilatura

from archiver.models import Extraction
from archiver.text.extract import EXTRACTOR, read

_WORD = re.compile(r"\w+")
_WHOLE = ("full article body", "article body")


def main(folder: Path) -> int:
    """Read every page both ways and print the figures; 1 where a page was lost or F1 is below."""
    archive = folder / "pages.tar.xz"
    if not archive.exists():
        print(f"{archive} is not there; give the folder that holds pages.tar.xz.")
        return 2
    logging.disable(logging.CRITICAL)
    files = _files(archive)
    rows = list(csv.DictReader(io.StringIO(files["manifest.csv"].decode())))
    _warm(files[rows[0]["file"]])
    figures = [_measure(row, files) for row in rows]
    return _report(figures)


def _files(archive: Path) -> dict[str, bytes]:
    """The files of the archive by their path below its top folder."""
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.isfile()]
        found = {member.name: tar.extractfile(member) for member in members}
        contents = {name: file.read() for name, file in found.items() if file}
    top = next(name for name in contents if name.endswith("manifest.csv"))[: -len("manifest.csv")]
    return {name.removeprefix(top): data for name, data in contents.items()}


def _warm(page: bytes) -> None:
    """Let both readers load what they load once."""
    read(page, url="https://news.example/", content_type="text/html")
    trafilatura.extract(page, with_metadata=True, output_format="json")


def _measure(row: dict[str, str], files: dict[str, bytes]) -> dict[str, Any]:
    """One page: our reading and trafilatura's, the CPU seconds of each, and scores."""
    page, url = files[row["file"]], row["url"]
    ours, own = _timed(lambda: read(page, url=url, content_type="text/html"))
    _, metadata = _timed(
        lambda: trafilatura.extract(page, url=url, with_metadata=True, output_format="json")
    )
    plain, extract = _timed(lambda: trafilatura.extract(page) or "")
    figures = {"own": own, "metadata": metadata, "extract": extract, "file": row["file"]}
    figures["lost"] = ours.assessment.kind != "ok" and bool(plain)
    figures["unread"] = ours.assessment.kind == "unread"
    if row["gold_file"].endswith(".txt") and row["gold_kind"].startswith(_WHOLE):
        gold = files[row["gold_file"]].decode()
        body = "\n".join(p.text for p in ours.passages if p.element != "headline")
        figures["f1"] = (_f1(ours.text, gold), _f1(body, gold), _f1(plain, gold))
    if row["gold_date"]:
        stated = trafilatura.extract_metadata(page, default_url=url)
        figures["date"] = (
            row["gold_date"] in _days(ours),
            bool(stated) and stated.date == row["gold_date"],
        )
    return figures


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result of the work and the CPU seconds it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def _days(extraction: Extraction) -> tuple[str, str]:
    """The day of publication in UTC, and as printed in the page's own zone."""
    return (extraction.published_at or "")[:10], (extraction.published_as_printed or "")[:10]


def _f1(text: str, gold: str) -> float:
    """Bag-of-words F1 of a text against the gold text."""
    found, wanted = Counter(_WORD.findall(text.lower())), Counter(_WORD.findall(gold.lower()))
    both = (found & wanted).total()
    return 2 * both / (found.total() + wanted.total()) if both else 0.0


def _mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


def _report(figures: list[dict[str, Any]]) -> int:
    """Print the figures; 1 where a page was lost or our F1 is below plain trafilatura's."""
    lost = [f["file"] for f in figures if f["lost"] or f["unread"]]
    scores = [f["f1"] for f in figures if "f1" in f]
    dates = [f["date"] for f in figures if "date" in f]
    whole, body, plain = (_mean([score[n] for score in scores]) for n in range(3))
    own, metadata, extract = (
        _mean([f[name] for f in figures]) * 1000 for name in ("own", "metadata", "extract")
    )
    print(f"reader         {EXTRACTOR}")
    print(f"pages          {len(figures)}, lost {len(lost)} {' '.join(lost)}")
    print(f"token F1       ours {whole:.4f} (without headline {body:.4f}), extract {plain:.4f}")
    print(f"               on {len(scores)} pages with a gold text of the whole article")
    print(f"days           ours {sum(d[0] for d in dates)}, trafilatura {sum(d[1] for d in dates)}")
    print(f"               of {len(dates)} pages with a gold date")
    print(f"CPU ms a page  ours {own:.1f}, metadata {metadata:.1f}, extract {extract:.1f}")
    print(f"               ours / metadata = {own / metadata:.2f} (at most 0.75)")
    return int(bool(lost) or whole < plain)


if __name__ == "__main__":
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else beside))
