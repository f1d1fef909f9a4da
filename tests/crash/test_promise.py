"""What the crash loop takes for a loss, and what not."""

import collections
import unittest

from alarms import Alarm
from promise import Promise, Rows, Trail
from world import PREFIX


def rows(*those):
    """Rows of one second each, at the second that is their first member."""
    return [(f"12:00:{second:02}", value) for second, value in those]


def event(second, state, active, acknowledged):
    return {"topic": f"{PREFIX}fb/alarm/hot", "id": "7", "state": state,
            "ts": f"12:00:{second:02}", "active": active,
            "acknowledged": acknowledged}


Life = collections.namedtuple("Life", "begin end")


class AlarmTest(unittest.TestCase):
    def test_an_event_that_comes_twice_says_nothing_new(self):
        alarm = Alarm(None, "hot", "unit")
        alarm.promise.ask("acknowledge")
        last = event(1, "acknowledged", False, True)
        self.assertTrue(alarm.hear(None, None, last))
        alarm.promise.ask("clear")
        alarm.acknowledged("clear", None)
        self.assertFalse(alarm.hear(None, None, last))
        self.assertIsNone(alarm.promise.known)


class PromiseTest(unittest.TestCase):
    def setUp(self):
        self.promise = Promise(0)
        for state in (1, 2, 3):
            self.promise.ask(state)

    def test_what_was_acknowledged_must_be_there(self):
        self.assertTrue(self.promise.acknowledge(2))
        self.assertFalse(self.promise.allows(0))
        self.assertFalse(self.promise.allows(1))
        self.assertTrue(self.promise.allows(2))

    def test_what_was_asked_for_may_be_there(self):
        self.promise.acknowledge(1)
        self.assertTrue(self.promise.allows(3))
        self.assertFalse(self.promise.allows(4))

    def test_what_was_shown_before_acknowledges_nothing(self):
        self.promise.acknowledge(2)
        self.assertFalse(self.promise.acknowledge(1))
        self.assertEqual(self.promise.known, 2)

    def test_a_check_verifies_what_was_acknowledged_since_the_last(self):
        self.promise.acknowledge(1)
        self.promise.acknowledge(2)
        self.assertEqual(self.promise.adopt(2), 2)
        self.assertEqual(self.promise.adopt(2), 0)

    def test_an_old_request_may_still_come_about(self):
        self.promise.adopt(1)
        self.assertTrue(self.promise.allows(3))
        self.promise.ask(4)
        self.promise.acknowledge(4)
        self.assertFalse(self.promise.allows(3))


class RowsTest(unittest.TestCase):
    """The first life has the values 1 to 3, and ends at second 9."""

    def setUp(self):
        self.rows = Rows(hosted=True)
        self.first = rows((1, 1), (2, 2), (3, 3))
        self.life = Life("12:00:00", "12:00:09")
        self.stops = [self.life.end]
        self.rows.take(self.first, [])

    def wrong(self, *fresh):
        again = self.first[-1:]
        return self.rows.take(again + rows(*fresh), self.stops)[1]

    def test_a_life_goes_on_behind_a_gap(self):
        self.assertEqual(self.wrong((4, 4), (8, None), (10, 7), (11, 8)), [])

    def test_a_stop_without_a_gap_is_wrong(self):
        self.assertIn("no gap", self.wrong((10, 4))[0])

    def test_a_gap_without_a_stop_is_wrong(self):
        self.assertIn("a gap", self.wrong((4, None), (5, 4))[0])

    def test_a_value_that_comes_twice_is_wrong(self):
        self.assertIn("do not rise", self.wrong((4, 4), (5, 4))[0])

    def test_a_request_may_come_twice_in_two_lives(self):
        self.assertEqual(self.wrong((8, None), (10, 3)), [])
        self.assertEqual(self.rows.repeated, 1)

    def test_time_goes_on(self):
        self.assertIn("do not rise", self.wrong((2, 4))[0])

    def test_what_was_there_must_stay(self):
        found = self.rows.take(rows((3, 5)), self.stops)
        self.assertIn("were in the log", found[1][0])

    def test_firm_promises_are_kept(self):
        for value in (4, 5):
            self.rows.promise(value, self.life, True)
        kept, wrong = self.rows.take(self.first[-1:] + rows((4, 4)),
                                     self.stops)
        self.assertEqual((kept, wrong), (1, ["5 is not in the log"]))

    def test_the_youngest_may_be_missing_but_not_those_before(self):
        for value in (4, 5, 6):
            self.rows.promise(value, self.life, False)
        self.assertEqual(self.wrong((5, 5)), ["4 is not in the log"])

    def test_what_another_life_had_says_nothing_of_this_one(self):
        self.wrong((8, None), (10, 7))
        self.rows.promise(6, self.life, False)
        self.assertEqual(self.rows.take(rows((10, 7)), self.stops), (0, []))

    def test_a_life_may_tell_late_what_was_found_long_ago(self):
        self.wrong((8, None), (10, 4), (11, 5))
        self.rows.take(rows((11, 5), (12, 6)), self.stops)
        self.rows.promise(2, self.life, True)
        self.assertEqual(self.rows.take(rows((12, 6)), self.stops), (1, []))

    def test_what_a_check_saw_may_be_promised_later(self):
        self.wrong((8, None), (10, 4))
        self.rows.promise(4, Life("12:00:09", "12:00:20"), True)
        kept, wrong = self.rows.take(rows((10, 4)), [*self.stops, "12:00:20"])
        self.assertEqual((kept, wrong), (1, []))

    def test_a_device_may_be_away(self):
        self.rows.hosted = False
        self.assertEqual(self.wrong((4, None), (5, 9), (6, 9)), [])

    def test_no_sample_is_there_twice(self):
        self.rows.hosted = False
        self.assertEqual(self.wrong((4, 5), (4, 6)), [])
        again = rows((4, 5), (4, 6))
        found = self.rows.take(again + rows((5, 7), (5, 7)), self.stops)
        self.assertIn("do not rise", found[1][0])


class TrailTest(unittest.TestCase):
    def setUp(self):
        self.trail = Trail()
        for name in "abc":
            self.trail.hear("ev/alarm", name)

    def test_what_is_logged_must_be_heard_as_often(self):
        self.assertEqual(self.trail.unheard("abc"), [])
        self.assertEqual(self.trail.unheard("abcd"), ["d"])
        self.assertEqual(self.trail.unheard("aabc"), ["a"])
        self.trail.hear("ev/alarm", "a")
        self.assertEqual(self.trail.unheard("aabc"), [])

    def test_the_first_time_of_each_counts_for_the_order(self):
        self.trail.hear("ev/alarm", "b")  # again, after a restart
        self.trail.hear("ev/alarm", "d")
        self.assertEqual(self.trail.out_of_order("abcd"), [])
        self.assertEqual(self.trail.out_of_order("acbd"), [("c", "b")])

    def test_topics_overtake_each_other(self):
        self.trail.hear("ev/error", "d")
        self.assertEqual(self.trail.out_of_order("dabc"), [])

    def test_names_that_come_twice_have_no_order(self):
        self.assertEqual(self.trail.out_of_order("baab"), [])

    def test_what_was_in_the_log_must_stay(self):
        self.trail.accept("1", "a")
        self.trail.accept("2", "b")
        self.assertEqual(self.trail.gone([("1", "a"), ("3", "c")]), ["b"])
        self.assertEqual(self.trail.gone([]), [])  # told once

    def test_what_was_heard_must_be_logged(self):
        rows = [("1", "a"), ("2", "c")]
        self.assertEqual(self.trail.unlogged(["a", "b", "c"], rows), ["b"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
