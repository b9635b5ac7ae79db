"""Ours: `snapshot` of all the pages, everything stored, indexed and compared."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from measured import mark

from archiver.snapshot import Options, snapshot

if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    options = Options(allow=tuple(told["allow"]), delay=0.0, sources=False, workers=told["workers"])
    snapshot(Path(told["database"]), told["first"], options)
    mark()
    outcomes: Counter[str] = Counter()
    for _ in range(told["rounds"]):
        for standing in snapshot(Path(told["database"]), told["urls"], options):
            outcomes[standing.outcome] += 1
    print(json.dumps(outcomes))
