"""Ours: the import of a WARC file; what evidence cost is told when its last record is stored."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from measured import mark

from archiver.clock import utc_now
from archiver.exchange.intake import import_files

if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    records = 0
    evidence = 0.0

    def _count(taken: int) -> None:
        global records, evidence
        records += taken
        evidence = time.process_time() - began

    mark()
    began = time.process_time()
    (receipt,) = import_files(
        *(Path(told["database"]), [Path(told["file"])]),
        clock=utc_now,
        workers=told["workers"],
        progress=_count,
    )
    print(json.dumps({"records": records, "evidence": evidence, "captures": receipt.captures}))
