#!/usr/bin/python3
"""Compares the schedule engine with rules written down a second time.

usage: schedule_oracle.py TOOL [all] [SEED]

TOOL is the program `schedule_changes`. Random schedules run from 2016 to 2027
in 40 zones, a seeded choice, or to 2035 in all zones of the system. Nothing is shared:
zones are Python's, and the state is computed per instant from whole days,
without the engine's tables. The sun has a table of its own (sun_table.py).
"""
import bisect
import calendar
import datetime
import json
import random
import subprocess
import sys
import zoneinfo

DAY = 86400
UTC = datetime.timezone.utc
FIRST = calendar.timegm((2016, 1, 1, 0, 0, 0))
LAST = calendar.timegm((2036, 1, 1, 0, 0, 0))
SAMPLED = calendar.timegm((2028, 1, 1, 0, 0, 0))  # end of a sampled run
EPOCH = datetime.date(1970, 1, 1).toordinal()


class Clock:
    """Local time of a zone; offsets at UTC instants come from zoneinfo."""

    def __init__(self, name, ignore_dst, last):
        tz = zoneinfo.ZoneInfo(name)
        raw = lambda t: datetime.datetime.fromtimestamp(t, tz)
        if ignore_dst:
            self.probe = lambda t: self.standard(raw(t), name)
        else:
            self.probe = lambda t: int(raw(t).utcoffset().total_seconds())
        self.changes = self.find_changes(last)
        self.instants = {}

    @staticmethod
    def standard(local, name):
        # Winter's time in Ireland, whatever the database calls it.
        if name in ("Europe/Dublin", "Eire"):
            return 0
        return int((local.utcoffset() - local.dst()).total_seconds())

    def find_changes(self, last):
        """[(instant, offset from then on)], sorted, from long before FIRST."""
        at = FIRST - 400 * DAY
        out = [(at, self.probe(at))]
        while at < last + 400 * DAY:
            if self.probe(at + 6 * 3600) != out[-1][1]:
                low, high = at, at + 6 * 3600
                while high - low > 1:
                    middle = (low + high) // 2
                    if self.probe(middle) == out[-1][1]:
                        low = middle
                    else:
                        high = middle
                out.append((high, self.probe(high)))
                at = high
                continue
            at += 6 * 3600
        return out

    def instant(self, ordinal, seconds):
        """The first instant at which the clock shows this time or, for want of
        one, a later one."""
        local = (ordinal - EPOCH) * DAY + seconds
        if local not in self.instants:
            self.instants[local] = self.search(local)
        return self.instants[local]

    def search(self, local):
        first = max(bisect.bisect(self.changes, (local - 2 * DAY,)) - 1, 0)
        for i in range(first, len(self.changes)):
            begin, offset = self.changes[i]
            at = max(local - offset, begin)
            if i + 1 == len(self.changes) or at < self.changes[i + 1][0]:
                return at
        raise ValueError(local)


MONTHS = {-1: range(1, 13), 13: range(1, 13, 2), 14: range(2, 13, 2)}
DAYS = {-1: range(1, 32), 33: range(1, 32, 2), 34: range(2, 32, 2)}
WEEKDAYS = {-1: range(1, 8), 8: range(1, 8), 9: range(1, 6), 10: (6, 7), 11: (5, 6)}


def single(rule, date):
    year, month, day = rule.get("year", -1), rule.get("month", -1), rule.get("day", -1)
    if day == 32:
        day = calendar.monthrange(date.year, date.month)[1]
    return year in (-1, date.year) and date.month in MONTHS.get(month, (month,)) \
        and date.day in DAYS.get(day, (day,)) and fits_weekday(rule.get("weekday", -1), date)


def fits_weekday(code, date):
    return date.isoweekday() in WEEKDAYS.get(code, (code,))


def bound(part, last):
    """The first or last day that an end with a year means."""
    month = part.get("month", 12 if last else 1)
    length = calendar.monthrange(part["year"], month)[1]
    return datetime.date(part["year"], month, min(part.get("day", 31 if last else 1), length))


def walk(start, end):
    """Days of a range that comes back: from each start to the next end."""
    inside, found = False, set()
    order = lambda x: (x.get("month", 0), x.get("day"))
    turns = order(end) < order(start)
    for ordinal in range(datetime.date(2014, 1, 1).toordinal(),
                         datetime.date(2036, 12, 31).toordinal()):
        date = datetime.date.fromordinal(ordinal)
        inside = inside or single(start, date)
        if inside:
            found.add(ordinal)
        if inside and single(end, date):
            # In a short month a day may be the end and the next start.
            inside = turns and single(start, date)
    return found


WALKED = {}


def in_range(rule, date):
    start, end = rule.get("start"), rule.get("end")
    if (start or end).get("year", -1) != -1:
        return (not start or bound(start, False) <= date) and (not end or date <= bound(end, True))
    key = json.dumps(rule)
    if key not in WALKED:
        WALKED[key] = walk(start, end)
    return date.toordinal() in WALKED[key]


def fits(rule, date, calendars):
    kind = rule["ot"]
    if kind == "date:single":
        return single(rule, date)
    if kind == "date:range":
        return in_range(rule, date)
    if kind == "date:ref":
        found = calendars.get(rule["calendar"])
        return found is not None and any(fits(x, date, {}) for x in found["dates"])
    week = rule.get("week", -1)
    if not single({"month": rule.get("month", -1), "weekday": rule.get("weekday", -1)}, date):
        return False
    if week == 6:
        return (date + datetime.timedelta(7)).month != date.month
    return week == -1 or 7 * (week - 1) < date.day <= 7 * week


def seconds(text):
    parts = [int(x) for x in text.split(":")] + [0]
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


class Oracle:
    def __init__(self, question):
        self.cfg = question["cfg"]
        self.last = question["to"]
        self.calendars = question["calendars"]
        self.clock = Clock(question["zone"], self.cfg.get("ignoreDst", False), question["to"])
        self.effective = self.cfg.get("effective")

    def is_effective(self, date):
        return not self.effective or in_range(self.effective, date)

    def happened(self, ordinal, events, now):
        """Value of the newest event as [value], or None."""
        newest, when = None, None
        for text, wanted in events:
            at = self.clock.instant(ordinal, seconds(text))
            if at <= now and (when is None or (at, seconds(text)) >= when):
                newest, when = [wanted], (at, seconds(text))
        return newest

    def weekly_events(self, date):
        return [x for entry in self.cfg["weekly"] if fits_weekday(entry["weekday"], date)
                for x in entry["events"].items()]

    def output(self, ordinal, now, exceptions, weekly):
        for level, events in exceptions:
            found = self.happened(ordinal, events, now)
            if found and found[0] is not None:
                return level, found[0]
        default = self.cfg.get("default")
        found = self.happened(ordinal, weekly, now)
        if found is None and default is None:
            for back in range(1, 8):
                day = datetime.date.fromordinal(ordinal - back)
                if not self.is_effective(day):
                    break
                found = self.happened(ordinal - back, self.weekly_events(day), 1 << 60)
                if found:
                    break
        value = found[0] if found and found[0] is not None else default
        return (17, None) if value is None else (self.cfg["prio"], value)

    def run(self):
        """[(seconds, level, value)]: the output at FIRST and every change."""
        out = []
        ordinal = datetime.date(2015, 12, 30).toordinal()
        while True:
            begin = self.clock.instant(ordinal, 0)
            end = self.clock.instant(ordinal + 1, 0)
            if begin > self.last:
                return out
            date = datetime.date.fromordinal(ordinal)
            times = {begin}
            exceptions, weekly = [], []
            if self.is_effective(date):
                ranked = sorted(self.cfg["exceptions"], key=lambda x: x.get("prio", 17))
                exceptions = [(x.get("prio", 17), list(x["events"].items())) for x in ranked
                              if fits(x["date"], date, self.calendars)]
                weekly = self.weekly_events(date)
                for events in [weekly] + [x[1] for x in exceptions]:
                    times.update(self.clock.instant(ordinal, seconds(x)) for x, _ in events)
            for now in sorted(times):
                if not begin <= now < end or now > self.last:
                    continue
                what = (17, None)
                if self.is_effective(date):
                    what = self.output(ordinal, now, exceptions, weekly)
                if now <= FIRST:
                    out = [(FIRST,) + what]
                elif what != out[-1][1:]:
                    out.append((now,) + what)
            ordinal += 1


class Maker:
    """Random schedules, with many events in the small hours of clock changes."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def time(self):
        hour = self.random.choice([0, 1, 1, 2, 2, 3, 23, self.random.randrange(24)])
        text = f"{hour:02}:{self.random.choice([0, 1, 15, 30, 59]):02}"
        # Never :00, which would be the same time as without seconds.
        return text + (f":{self.random.randrange(1, 60):02}" if self.random.random() < 0.3 else "")

    def events(self, most):
        return {self.time(): self.random.choice([None, 1, 2, 3, "High", {"preset": "Low"}])
                for _ in range(self.random.randint(1, most))}

    def single(self):
        pick = self.random.choice
        rule = {"ot": "date:single"}
        if pick([0, 0, 1]):
            rule["year"] = self.random.randint(2016, 2035)
        if pick([0, 1]):
            rule["month"] = self.random.randint(1, 14)
        if pick([0, 1]):
            rule["day"] = self.random.randint(1, 34)
        day_known = rule.get("month", 13) <= 12 and rule.get("day", 32) <= 31
        if day_known:  # a day that does not exist is refused
            last = calendar.monthrange(rule.get("year", 2024), rule["month"])[1]
            rule["day"] = min(rule["day"], last)
        if not (day_known and "year" in rule) and pick([0, 0, 1]):
            rule["weekday"] = pick([-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        return rule

    def range(self):
        kind = self.random.choice(["year", "month", "day", "open"])
        day = lambda: self.random.choice([1, 28, 32, self.random.randint(1, 28)])
        if kind == "day":
            return {"start": {"day": day()}, "end": {"day": day()}}
        ends = [{"month": self.random.randint(1, 12), "day": day()} for _ in range(2)]
        if kind == "month":
            return {"start": ends[0], "end": ends[1]}
        years = sorted(self.random.sample(range(2016, 2036), 2))
        ends = [{"year": year, **end} for year, end in zip(years, ends)]
        return {"start": ends[0]} if kind == "open" else {"start": ends[0], "end": ends[1]}

    def date(self, refs=True):
        kind = self.random.choice(["single", "single", "range", "weekday"] + ["ref"] * refs)
        if kind == "single":
            return self.single()
        if kind == "range":
            return {"ot": "date:range", **self.range()}
        if kind == "ref":
            return {"ot": "date:ref", "calendar": self.random.choice(["a", "b", "none"])}
        rule = {"ot": "date:weekday", "weekday": self.random.choice([-1, 1, 3, 7])}
        if self.random.random() < 0.5:
            rule["month"] = self.random.randint(1, 14)
        if self.random.random() < 0.9:
            rule["week"] = self.random.randint(1, 6)
        return rule

    def question(self, zone, last):
        cfg = {"prio": self.random.choice([17, 17, 9]),
               "default": self.random.choice([None, "Off"]),
               "ignoreDst": self.random.random() < 0.25,
               "weekly": [{"weekday": self.random.choice([-1, -1, 1, 6, 7, 8, 9, 10, 11]),
                           "events": self.events(6)} for _ in range(self.random.randint(0, 3))],
               "exceptions": [{"date": self.date(), "events": self.events(3),
                               "prio": self.random.randint(1, 17)}
                              for _ in range(self.random.randint(0, 4))]}
        if self.random.random() < 0.4:
            cfg["effective"] = self.range()
        calendars = {x: {"dates": [self.date(False) for _ in range(self.random.randint(0, 3))]}
                     for x in "ab"}
        return {"zone": zone, "from": FIRST, "to": last, "cfg": cfg, "calendars": calendars}


def moves(name):
    offsets = {datetime.datetime(2026, month, 1, tzinfo=zoneinfo.ZoneInfo(name)).utcoffset()
               for month in (1, 7)}
    return len(offsets) > 1


def ask(tool, questions):
    text = "".join(json.dumps(x) + "\n" for x in questions)
    run = subprocess.run([tool], input=text, capture_output=True, text=True, check=True)
    answers = run.stdout.split("\n\n")[:-1]
    assert len(answers) == len(questions), (len(answers), len(questions))
    return answers


def parse(answer):
    out = []
    for line in answer.splitlines():
        at, level, value = line.split(" ", 2)
        out.append((int(at), int(level), json.loads(value)))
    return out


def main():
    tool = sys.argv[1]
    everything = "all" in sys.argv[2:]
    seed = next((int(x) for x in sys.argv[2:] if x.isdigit()), 1)
    zones = sorted(zoneinfo.available_timezones() - {"localtime", "posixrules", "Factory"})
    if not everything:
        odd = ["Europe/Dublin", "Africa/Casablanca", "America/Nuuk", "Asia/Beirut", "Asia/Gaza",
               "Australia/Lord_Howe", "Antarctica/Troll", "America/Sao_Paulo", "Asia/Pyongyang"]
        moving = [x for x in zones if moves(x) and x not in odd]
        resting = [x for x in zones if not moves(x) and x not in odd]
        choose = random.Random(seed)
        zones = odd + choose.sample(moving, 23) + choose.sample(resting, 8)
    maker = Maker(seed)
    questions = [maker.question(x, LAST if everything else SAMPLED) for x in zones]
    wrong = changes = 0
    for question, answer in zip(questions, ask(tool, questions)):
        if answer.startswith("error"):
            print(question["zone"], answer, json.dumps(question))
            wrong += 1
            continue
        mine, theirs = Oracle(question).run(), parse(answer)
        changes += len(mine)
        if mine != theirs:
            wrong += 1
            where = next((i for i, (x, y) in enumerate(zip(mine, theirs)) if x != y),
                         min(len(mine), len(theirs)))
            print(f"{question['zone']}: expected {mine[where:where + 1]}, "
                  f"found {theirs[where:where + 1]} in\n{json.dumps(question)}")
    print(f"{len(zones)} zones, {changes} changes, {wrong} wrong")
    sys.exit(1 if wrong or changes == 0 else 0)


if __name__ == "__main__":
    main()
