"""What `catalogue.load` measures, in a process of its own: from nothing imported to a list at hand and an
item opened.  Writes one line of JSON.  Arguments: data folder, the platform's public key in hex.
"""

import json
import sys
import time
from pathlib import Path


def resident(row: str) -> float:
    """kB of this process: ``VmRSS`` now, ``VmHWM`` at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"{row}:")))


def main(data: str, key: str) -> None:
    before, began = resident("VmRSS"), time.perf_counter()
    from kiosk.crypto.sm2 import PublicKey
    from offline.catalogue import Source, offer

    imported = time.perf_counter()
    offered = offer(Path(data), None, PublicKey.from_bytes(bytes.fromhex(key)), keep=False)
    offering = offered.in_language("zh-CN")
    listings = offering.listings
    listed = time.perf_counter()
    item = offering.item(listings[len(listings) // 2].code)
    done = time.perf_counter()
    if offered.source is not Source.PLATFORM or item is None:
        sys.exit(f"not what was to be measured: {offered.source}")
    sys.stdout.write(
        json.dumps(
            {
                "ms": (done - began) * 1000,
                "import_ms": (imported - began) * 1000,
                "list_ms": (listed - imported) * 1000,
                "open_ms": (done - listed) * 1000,
                "items": len(listings),
                "grown_kb": resident("VmHWM") - before,
                "held_kb": resident("VmRSS") - before,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
