"""Ratios of two revisions, round by round, for compare.sh.

usage: ratios.py FOLDER ROUNDS; FOLDER has base.N and head.N, lines of JSON."""

import json
import pathlib
import statistics
import sys

LIMIT = 1.10
# Ends of figures of which less is better, and what is too small to be judged.
JUDGED = {"cpu": 0.5, "rss": 5, "p50": 0.5, "p99": 1, "seconds": 0.05,
          "per_point": 0.1}


def read(path):
    lines = map(json.loads, path.read_text().splitlines())
    return {x["name"]: x["value"] for x in lines}


def is_judged(name, values):
    # What harness and field take is not the gateway's.
    process = name.split(".")[1]
    return process not in ("field", "clients") and \
        max(values) >= JUDGED.get(name.rsplit(".", 1)[1], float("inf"))


def compare(rounds):
    """Yields (name, ratios, base, head) of *rounds*, pairs of figures."""
    for name in rounds[0][0]:
        pairs = [(b[name], h[name]) for b, h in rounds
                 if name in b and name in h]
        if len(pairs) == len(rounds) and all(b > 0 for b, _ in pairs) \
                and is_judged(name, [x for pair in pairs for x in pair]):
            yield (name, [h / b for b, h in pairs],
                   statistics.median(b for b, _ in pairs),
                   statistics.median(h for _, h in pairs))


def main():
    folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    rounds = [(read(folder / f"base.{i}"), read(folder / f"head.{i}"))
              for i in range(1, count + 1)]
    worse = []
    print(f"{'figure':<32}{'base':>10}{'head':>10}  ratios")
    for name, ratios, base, head in compare(rounds):
        is_worse = all(x > LIMIT for x in ratios)
        worse += [name] if is_worse else []
        print(f"{name:<32}{base:>10.2f}{head:>10.2f}  "
              + " ".join(f"{x:.2f}" for x in ratios)
              + ("  WORSE" if is_worse else ""))
    if worse:
        sys.exit(f"compare: worse than {LIMIT} times in all rounds: "
                 + ", ".join(worse))


if __name__ == "__main__":
    main()
