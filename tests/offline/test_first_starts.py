"""A terminal's screen and its sync may start for the first time at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from offline.keys import terminal_keys

AT_ONCE, TIMES = 6, 4


def test_whoever_starts_first_at_the_same_instant_finds_one_key(tmp_path: Path) -> None:
    for number in range(TIMES):
        data, together = tmp_path / str(number), Barrier(AT_ONCE)

        def start(_: int, data: Path = data, together: Barrier = together) -> str:
            together.wait()
            return terminal_keys(data).signer.public.fingerprint()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert len(set(pool.map(start, range(AT_ONCE)))) == 1
        assert len(list((data / "keys").glob("*.pub"))) == 1
