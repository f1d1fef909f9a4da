"""Alarms of the bus (IAP 12.1) beyond the numbered cases."""

import time
import unittest

from service import OFF, ON, POINT, AlarmTest


class LifeTest(AlarmTest):
    def test_it_is_raised_acknowledged_and_ended(self):
        raised = self.raise_it()
        self.assertEqual((raised["active"], raised["acknowledged"]),
                         (True, False))
        self.order("acknowledge", by="anna")
        known = self.alarm("acknowledged")
        self.assertEqual((known["active"], known["acknowledged"]),
                         (True, True))
        self.switch(OFF)
        ended = self.alarm("inactive")
        self.assertEqual((ended["active"], ended["acknowledged"]),
                         (False, True))
        self.assertEqual({x["id"] for x in (known, ended)}, {raised["id"]})

    def test_a_second_acknowledgement_says_nothing(self):
        self.raise_it()
        self.order("acknowledge", by="anna")
        self.alarm("acknowledged")
        self.order("acknowledge", by="berta")
        self.switch(OFF)
        self.alarm("inactive")
        self.assert_told("active", "acknowledged", "inactive")

    def test_it_counts_until_somebody_clears_it(self):
        first = self.raise_it(ackd=False)
        self.switch(OFF)
        self.alarm("inactive")
        self.switch(ON)
        again = self.alarm("active")
        self.assertEqual((again["id"], again["count"]), (first["id"], 2))
        self.switch(OFF)
        self.alarm("inactive")
        self.order("clear")
        self.switch(ON)
        new = self.alarm("active")
        self.assertNotEqual(new["id"], first["id"])
        self.assertEqual(new["count"], 1)

    def test_an_active_one_cannot_be_cleared(self):
        self.raise_it()
        self.order("clear")
        self.error("active")

    def test_without_the_duty_it_counts_as_acknowledged(self):
        self.assertIs(self.raise_it(ackd=False)["acknowledged"], True)

    def test_one_that_is_true_at_its_creation_says_so(self):
        self.switch(ON)
        self.watch()
        self.alarm("active")

    def test_it_ends_with_its_own_condition(self):
        level = self.device(POINT + "/value/value")
        self.watch(activation=f'gt("{level}", 80)',
                   deactivation=f'lt("{level}", 20)')
        self.switch(ON)
        self.alarm("active")
        self.switch({"value": 50, "state": 1})
        self.switch({"value": 10, "state": 1})
        self.alarm("inactive")

    def test_it_says_what_its_message_wants(self):
        raised = self.raise_it(message="{name} is {value}: {state}",
                               severity=3, urgent=True)
        self.assertEqual(raised["message"], f"{self.handle} is 1: active")
        self.assertEqual((raised["severity"], raised["urgent"]), (3, True))

    def test_a_deleted_one_ends(self):
        self.raise_it()
        self.order("delete")
        self.alarm("inactive")

    def test_a_job_is_activated(self):
        job = f"job/{self.handle}"
        self.addCleanup(self.drop, job)
        other = self.second_lamp()
        watched = self.at(other)
        target = self.device(POINT + "/value", "rq")
        self.at(watched)
        self.service(job, "create",
                     {"members": [{"obj": ON, "tgt": target}]})
        self.raise_it(actions={"job": {"activate": self.topic(f"rq/{job}")}})
        self.service_state(job, "active")
        self.at(other)
        self.wait_lamp(ON)


class ShelfTest(AlarmTest):
    SECONDS = 3

    def shelve(self):
        """Raises the alarm, then shelves it."""
        self.raise_it(ackd=False)
        self.order("shelve", seconds=self.SECONDS, by="anna")
        self.start = self.position
        self.until = time.monotonic() + self.SECONDS

    def assert_silent_until(self, state):
        """The next event is of this *state*, and comes when the shelf ends."""
        self.position = self.start
        self.alarm(state, within=self.SECONDS + 2)
        self.assertGreater(time.monotonic(), self.until - 0.2)
        self.assert_told("active", state)

    def test_it_is_silent_and_then_says_what_is_active(self):
        self.shelve()
        self.switch(OFF)
        self.switch(ON)
        self.assert_silent_until("active")

    def test_it_is_silent_and_then_says_what_ended(self):
        self.shelve()
        self.switch(OFF)
        self.assert_silent_until("inactive")

    def test_it_needs_a_time(self):
        self.raise_it()
        self.order("shelve")
        self.error("seconds")

    def test_it_is_taken_off_the_shelf(self):
        self.raise_it(ackd=False)
        self.order("shelve", seconds=3600)
        self.order("unshelve")
        self.alarm("active")


class RefusalTest(AlarmTest):
    def assert_refused(self, activation, text):
        self.name = f"alarm/bad-{self.handle}"
        self.service(self.name, "create", {"activation": activation})
        self.assert_one_refusal(self.name, text)

    def test_a_bad_condition_is_refused_with_the_reason(self):
        topic = self.device(POINT + "/value/state")
        for activation, text in (
                (f'sqrt("{topic}")', "unknown function sqrt"),
                (f'eq("{topic}', "text without end"),
                (f'eq("{topic}", 1', ") is expected"),
                (f'eq("{topic}",', "an argument is expected"),
                (f'eq("{topic}")', "too few arguments"),
                ('and(1, 2)', "a condition is expected"),
                (f'eq("{topic}", 1) x', "the end is expected"),
                (7, "activation"),
                (None, "activation")):
            with self.subTest(activation):
                self.assert_refused(activation, text)

    def test_topics_outside_are_refused(self):
        elsewhere = "fb/dev/lon/1/if/Lamp/0/nviLamp/value"
        for topic in (self.device(POINT + "/value", "rq"),
                      self.device(POINT), self.device("cfg/name"),
                      self.device("sts/mru"), self.topic("fb/cfg"),
                      self.topic("ev/alarm"), f"glp/0/another/{elsewhere}"):
            with self.subTest(topic):
                self.assert_refused(f'eq("{topic}", 1)', topic)
        self.assert_refused(f'eq("glp/0/+/{elsewhere}", 1)', "bad topic")

    def test_nobody_acknowledges_what_is_not_there(self):
        self.name = f"alarm/{self.handle}"
        self.order("acknowledge", by="anna")
        self.assert_one_refusal(self.name, "no alarm")

    def test_a_bad_change_changes_nothing(self):
        self.watch()
        self.configure("activation", "eq(")
        self.assert_one_refusal(self.name, "activation")
        self.switch(ON)
        self.alarm("active")


class PowerCutTest(AlarmTest):
    def test_an_active_and_known_one_is_not_told_again(self):
        raised = self.raise_it()
        self.order("acknowledge", by="anna")
        self.alarm("acknowledged")
        self.interrupt()
        self.service_state(self.name, "enabled", 10)
        self.settle_watching()
        self.switch(OFF)
        ended = self.alarm("inactive")
        self.assert_told("inactive")
        self.assertEqual((ended["id"], ended["count"], ended["acknowledged"]),
                         (raised["id"], 1, True))

    def settle_watching(self):
        """Waits for the event of an alarm that is younger, and true: who else
        watches the lamp has seen it by then."""
        first, self.name = self.name, f"alarm/{self.handle}-2"
        self.addCleanup(self.drop, self.name)
        self.service(self.name, "create", {"activation": self.activation})
        self.alarm("active")
        self.name = first

    def test_a_shelf_outlives_it(self):
        self.raise_it(ackd=False)
        self.order("shelve", seconds=3600, by="anna")
        self.settle_service(self.name)
        self.interrupt()
        self.switch(OFF)
        self.switch(ON)
        self.settle_watching()
        self.assert_told()


if __name__ == "__main__":
    unittest.main(verbosity=2)
