"""One table of what plans found, with the aims beside the figures.

usage: table.py RESULTS PLANS [NAME...]

RESULTS has NAME.json of `troupe-load run`, PLANS the plans themselves; without
names it is about all plans. Exit code 1: an aim was missed or not measured."""

import json
import pathlib
import sys
import tomllib

PROCESSES = ("gateway", "broker", "field", "clients")


def excess(value, target):
    """By how much *value* misses {"most": x} or {"least": x}, or None."""
    limit = None
    if "most" in target and value > target["most"]:
        limit = target["most"]
    elif "least" in target and value < target["least"]:
        limit = target["least"]
    if limit is None:
        return None
    if limit == 0:
        return f"by {value:g}"
    return f"by {abs(value - limit) / limit * 100:.1f} %"


def aim(target):
    return ", ".join(f"{sign} {target[name]:g}" for name, sign in
                     (("least", ">="), ("most", "<=")) if name in target)


def rows(targets, found):
    """Yields (figure, value, unit, aim, verdict) of a plan: its aims, and the
    ratios to the plan that it is compared with."""
    for name, target in targets.items():
        if name not in found:
            yield name, "-", "", aim(target), "MISSED: no such figure"
            continue
        value = found[name]["value"]
        beyond = excess(value, target)
        yield (name, f"{value:.2f}", found[name]["unit"], aim(target),
               f"MISSED {beyond}" if beyond else "met")
    for name in ("ratio.gateway.cpu", "ratio.gateway.rss", "ratio.events.p99"):
        if name in found and name not in targets:
            yield name, f"{found[name]['value']:.2f}", "", "", ""


def where(found):
    """Who took the processor time, which tells where to look first."""
    return ", ".join(f"{name} {found[name + '.cpu']['value']:.1f} %"
                     for name in PROCESSES if name + ".cpu" in found)


def report(name, targets, result):
    """Prints the rows of a plan; returns how many aims it misses, at least one
    when it failed."""
    if result is None:
        print(f"{name:<18}MISSED: the run did not come to its end")
        return max(len(targets), 1)
    found = {x["name"]: x for x in result["figures"]}
    misses = 0
    for figure, value, unit, target, verdict in rows(targets, found):
        misses += verdict.startswith("MISSED")
        print(f"{name:<18}{figure:<25}{value:>12} {unit:<12}{target:<18}"
              f"{verdict}".rstrip())
    print(f"{name:<18}of a core: {where(found)} ({result['revision']}, "
          f"{result['cpu']}, {result['started'][:16]})")
    return misses


def main():
    results, plans, *names = map(pathlib.Path, sys.argv[1:])
    names = [str(x) for x in names] or sorted(x.stem for x in
                                              plans.glob("*.toml"))
    print(f"{'plan':<18}{'figure':<25}{'value':>12} {'unit':<12}{'aim':<18}")
    misses = 0
    for name in names:
        plan = tomllib.loads((plans / f"{name}.toml").read_text())
        file = results / f"{name}.json"
        result = json.loads(file.read_text()) if file.exists() else None
        misses += report(name, plan.get("targets", {}), result)
    print(f"{misses} aims missed or not measured")
    sys.exit(1 if misses else 0)


if __name__ == "__main__":
    main()
