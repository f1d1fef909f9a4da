"""What must be there after a crash: plain logic, without programs or clocks."""

import collections


class Promise:
    """The states of one object that may be found after a crash.

    `known` is the newest that was acknowledged, `asked` are those asked for
    after it, the oldest first. What was asked for in a life that is over counts
    for nothing, but may still come about (`late`): the broker keeps requests
    for the gateway, and may send them again, in their order."""

    def __init__(self, known):
        self.known = known
        self.asked = []
        self.late = []
        self.fresh = 0  # acknowledged since the last check

    def ask(self, state):
        self.asked.append(state)

    def acknowledge(self, state):
        """Takes a state that was shown; returns whether it was asked for. What
        was asked for before it may have got lost on its way."""
        if state not in self.asked:
            return False
        del self.asked[:self.asked.index(state) + 1]
        self.late.clear()
        self.known = state
        self.fresh += 1
        return True

    def allows(self, state):
        return state == self.known or state in self.late or state in self.asked

    def adopt(self, state):
        """Begins a new life with *state*; returns how many requests that were
        acknowledged in the old one it stands for."""
        ends = self.late + self.asked
        if state != self.known and state in ends:
            del ends[:ends.index(state) + 1]
        self.known, self.late, self.asked = state, ends, []
        count, self.fresh = self.fresh, 0
        return count

    def __str__(self):
        return f"{self.known} was acknowledged, {self.late + self.asked} asked"


class Rows:
    """What the log of one point must hold, life by life.

    A row is `(time, value)`, its value None where nothing is known; times are
    texts that sort. Values of a *hosted* point rise within a life and are known
    all the time; other devices may be away."""

    MEMORY = 5_000  # rows

    def __init__(self, hosted):
        self.hosted = hosted
        self.kept = []  # rows with a value, as checks have found them
        self.due = []  # promised since the last check
        self.repeated = 0  # values of requests that came twice

    def promise(self, what, life, firm):
        """*what* is a value, or the whole row where its time is known. It must
        be there when it is *firm*, or when anything younger of its *life* is,
        which has a `begin` and an `end`."""
        self.due.append((what, life, firm))

    def start(self):
        """The time from which on rows are new, or None."""
        return self.kept[-1][0] if self.kept else None

    def take(self, rows, stops):
        """Keeps *rows*, all from `start()` on in the order of the log; *stops*
        are the times of the kills. Returns how many firm promises were
        kept, and a sentence for each thing that is wrong."""
        rows, wrong = self._without_kept(rows)
        wrong += self._order(rows, stops)
        values = [x for x in rows if x[1] is not None]
        # A check sees the begin of the next life, which is promised later, as
        # is what a life did not come to tell.
        seen = self.kept[-self.MEMORY:] + values
        there = set(seen) | {x[1] for x in seen}
        missing = [x for x in self.due if x[0] not in there]
        wrong += [f"{x[0]} is not in the log" for x in missing
                  if x[2] or self._has_younger(seen, *x[:2])]
        kept = sum(x[2] for x in self.due) - sum(x[2] for x in missing)
        self.kept += values
        self.due = []
        return kept, wrong

    def _has_younger(self, rows, what, life):
        return any(life.begin <= x[0] <= life.end
                   and (x[1] > what if self.hosted else x[0] > what[0])
                   for x in rows)

    def _without_kept(self, rows):
        """Kept and new rows may share a time: all of it is asked for again."""
        again = [x for x in self.kept[-100:] if x[0] == self.start()]
        if rows[:len(again)] == again:
            return rows[len(again):], []
        return ([x for x in rows if x not in again],
                [f"{again} were in the log, now there are {rows[:2]}"])

    def _order(self, rows, stops):
        wrong = []
        last = self.kept[-1] if self.kept else None
        gap = False
        for row in rows:
            if row[1] is None:
                gap = True
                continue
            if last:
                stopped = any(last[0] <= x < row[0] for x in stops)
                why = self._compare(last, row, gap, stopped)
                wrong += [f"{why}: {last}, {row}"] if why else []
            last, gap = row, False
        return wrong

    def _compare(self, last, row, gap, stopped):
        """Says what is wrong between two values."""
        if row[0] < last[0] or row == last:
            return "rows do not rise"
        if stopped and not gap:
            return "no gap where the gateway stopped"
        if not self.hosted:
            return None
        if gap and not stopped:
            return "a gap although the gateway ran"
        if stopped:
            self.repeated += row[1] <= last[1]
            return None
        return "values do not rise" if row[1] <= last[1] else None


class Trail:
    """Events by name, as clients heard them and as the log has them. Names that
    come more than once say nothing about order."""

    def __init__(self):
        self.heard = collections.Counter()
        self.places = {}  # name -> (topic, place among those first heard there)
        self.accepted = {}  # key -> name: what the log was seen to have
        self.ends = collections.Counter()  # by topic

    def hear(self, topic, name):
        if not self.heard[name]:
            self.places[name] = (topic, self.ends[topic])
            self.ends[topic] += 1
        self.heard[name] += 1

    def accept(self, key, name):
        self.accepted[key] = name

    def gone(self, rows):
        """Names that were in the log and are not any more. *rows* are keys and
        names; what is not expected in them is forgotten with this."""
        there = dict(rows)
        missing = [y for x, y in self.accepted.items() if there.get(x) != y]
        self.accepted.clear()
        return missing

    @staticmethod
    def unlogged(names, rows):
        """Which of *names* the log lacks."""
        return sorted(set(names) - {x for _, x in rows}, key=str)

    def unheard(self, names):
        """Which of *names* were heard less often than they are there."""
        wanted = collections.Counter(names)
        return [x for x, count in wanted.items() if self.heard[x] < count]

    def out_of_order(self, names):
        """Pairs that were heard the other way round than *names* stand."""
        count = collections.Counter(names)
        last = {}  # topic -> name
        wrong = []
        for name in names:
            if count[name] > 1 or name not in self.places:
                continue
            topic, place = self.places[name]
            before = last.get(topic)
            if before and self.places[before][1] > place:
                wrong.append((before, name))
            else:
                last[topic] = name
        return wrong
