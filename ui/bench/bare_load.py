"""The floor of `catalogue.load`: the same file read once, opened as a SQLite database, and a row of it.  A
program, run by its path, so that nothing of ours is imported.  Writes milliseconds.  Argument: the file.
"""

import sys
import time


def main(path: str) -> None:
    began = time.perf_counter()
    import sqlite3

    with open(path, "rb") as file:  # noqa: PTH123 - nothing but what is measured
        while file.read(1 << 16):
            pass
    db = sqlite3.connect(path)
    db.execute("SELECT count(*) FROM items").fetchone()
    db.execute("SELECT entry FROM items WHERE place = 7").fetchone()
    db.close()
    sys.stdout.write(f"{(time.perf_counter() - began) * 1000}")


if __name__ == "__main__":
    main(*sys.argv[1:])
