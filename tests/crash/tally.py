"""Counts and evidence of a run."""

import collections
import shutil
import sys
import time

COLUMNS = ("acknowledged", "verified", "lost")


class Tally:
    def __init__(self, folder):
        self.folder = folder
        self.cycle = 0
        self.count = collections.defaultdict(collections.Counter)
        self.told = collections.Counter()  # losses, by cycle and kind
        self.began = time.monotonic()
        self.journal = open(folder / "journal.txt", "w", buffering=1 << 16)

    def note(self, text):
        self.journal.write(f"{time.monotonic():.4f} {self.cycle} {text}\n")

    def acknowledged(self, kind, count=1):
        self.count[kind]["acknowledged"] += count

    def verified(self, kind, count):
        self.count[kind]["verified"] += count

    def lose(self, kind, text):
        """Counts and tells a loss, and keeps what the gateway started from."""
        self.count[kind]["lost"] += 1
        self.note(f"LOST {kind}: {text}")
        self.journal.flush()
        self.told[self.cycle, kind] += 1
        if self.told[self.cycle, kind] <= 3:  # the journal has all
            print(f"cycle {self.cycle}: LOST {kind}: {text}", flush=True)
        dead, kept = self.folder / "dead", self.folder / f"lost-{self.cycle}"
        if dead.exists() and not kept.exists():
            shutil.copytree(dead, kept)

    def total(self, column):
        return sum(x[column] for x in self.count.values())

    def show_progress(self):
        live = sys.stdout.isatty()
        if live or self.cycle % 50 == 0:
            each = (time.monotonic() - self.began) / self.cycle
            print(f"\rcycle {self.cycle}: {each:.2f} s each, "
                  f"{self.total('acknowledged')} acknowledged, "
                  f"{self.total('lost')} lost ", end="" if live else "\n",
                  flush=True)

    def show_table(self):
        print(f"\n{'':<16}" + "".join(f"{x:>14}" for x in COLUMNS))
        for kind, x in sorted(self.count.items()):
            print(f"{kind:<16}" + "".join(f"{x[y]:>14}" for y in COLUMNS))

    def close(self):
        self.journal.close()
