"""What is logged arrives in a PostgreSQL server, each sample once."""

import csv
import io
import os
import random
import signal
import subprocess
import time
import unittest

import database
import harness

BLOCK = "lon/corridor-1/Dimmer/0"
POINT = f"{BLOCK}/nviLuxLevel"
HOSTED = harness.HERE / "../../bench/demo/resources"
ROUNDS = int(os.environ.get("TROUPE_ROUNDS", "3"))  # of three kinds


class PostgresTest(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.database = database.Database(self.folder / "pg")
        self.addCleanup(self.database.stop)
        self.config.write_text(
            f'{self.CONFIG}[history.postgres]\nurl = "{self.database.url}"\n'
            'batch = 100\n')
        self.last = 0

    def gateway_that_logs(self):
        self.gateway()
        self.console("import", HOSTED)
        harness.publish(
            self.port, f"glp/0/{self.sid}/rq/dev/lon/corridor-1/if/Dimmer/0",
            {"nviLuxLevel": {"log": {"enabled": True}}})
        harness.wait_until(self.is_logged, "the point to be logged")

    def is_logged(self):
        self.write(1)
        made = subprocess.run(
            [str(harness.TROUPE), "--state", str(self.state), "log", POINT],
            capture_output=True, text=True, check=False,
            timeout=harness.PATIENCE)
        return made.stdout.count("\n") > 1

    def write(self, count):
        """Writes the next *count* numbers."""
        numbers = range(self.last + 1, self.last + 1 + count)
        self.last += count
        subprocess.run(
            ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "-q",
             "1", "-l", "-t", f"glp/0/{self.sid}/rq/dev/lon/corridor-1/if/"
             "Dimmer/0/nviLuxLevel/value"],
            input="".join(f"{x}\n" for x in numbers), text=True, check=True,
            timeout=harness.PATIENCE)

    def logged(self):
        """Times and numbers that the gateway knows."""
        text = self.console("log", POINT, "--level", "1")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return sorted((x["time"], float(x["value"])) for x in rows
                      if x["value"])

    def copied(self):
        """The same as the server knows them."""
        rows = self.database.query(
            "SELECT to_char(s.time AT TIME ZONE 'UTC', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), s.number "
            "FROM troupe_samples s JOIN troupe_points p ON p.id = s.point "
            f"WHERE p.name = '{POINT}' AND s.number IS NOT NULL")
        pairs = [x.split("|") for x in rows or []]
        return sorted((when, float(number)) for when, number in pairs)

    def count(self, what):
        rows = self.database.query(f"SELECT count(*) FROM {what}")
        return int(rows[0]) if rows else 0

    def counter(self, name):
        line = next((x.split() for x in self.console("status").splitlines()
                     if x.split()[:1] == [name]), None)
        return float(line[1]) if line else None

    def wait_until_all_is_copied(self):
        harness.wait_until(lambda: self.copied() == self.logged(),
                           "each sample to be there once",
                           2 * harness.PATIENCE)

    def events(self):
        return len(self.console("events", "--json").splitlines())

    def restart_gateway(self):
        self.kill()
        self.gateway()

    def test_samples_and_events_appear(self):
        self.database.start()
        self.gateway_that_logs()
        self.write(50)
        self.wait_until_all_is_copied()
        self.assertGreater(len(self.copied()), 0)
        harness.wait_until(
            lambda: self.count("troupe_events") == self.events(),
            "the events to be there")
        self.assertEqual(
            self.database.query("SELECT gateway FROM troupe_cursors"),
            [self.sid])
        self.assertEqual(self.counter("postgres.connected"), 1)
        self.assertGreaterEqual(self.counter("postgres.samples"),
                                len(self.copied()))
        self.assertEqual(self.counter("postgres.lost"), 0)

    def test_each_sample_is_there_once_whatever_is_killed(self):
        chance = random.Random(5)
        self.database.start()
        self.gateway_that_logs()
        for number in range(ROUNDS):
            kind = number % 3
            if kind > 0:  # what waits meanwhile is copied in many steps
                self.database.kill()
                self.write(chance.randint(300, 1_000))
                self.database.start()
                before = len(self.copied())
                harness.wait_until(lambda: len(self.copied()) > before,
                                   "copies to begin", 2 * harness.PATIENCE)
            else:
                self.write(chance.randint(50, 300))
            if kind == 1:
                self.database.kill()
                self.database.start()
            else:
                self.restart_gateway()
        self.write(10)
        self.wait_until_all_is_copied()
        rows = self.copied()
        self.assertEqual(len(rows), len(set(rows)))
        self.assertGreater(self.count("troupe_samples WHERE number IS NULL"),
                           0)  # the gateway was away
        harness.wait_until(
            lambda: self.count("troupe_events") == self.events(),
            "each event to be there once")

    def test_a_server_that_is_away_costs_nothing(self):
        self.gateway_that_logs()
        self.write(20)
        harness.wait_until(
            lambda: any("nothing goes to PostgreSQL" in x
                        for x in self.trouped.errors), "a line that says why")
        self.assertEqual(self.counter("postgres.connected"), 0)
        self.restart_gateway()
        self.write(20)
        self.database.start()
        self.wait_until_all_is_copied()
        harness.wait_until(
            lambda: any("what is logged goes to PostgreSQL" in x
                        for x in self.trouped.errors), "a line that says so")

    def test_a_server_that_hangs_does_not_hold_up_the_end(self):
        self.database.start()
        self.gateway_that_logs()
        self.wait_until_all_is_copied()
        self.database.send(signal.SIGSTOP)
        self.addCleanup(self.database.send, signal.SIGCONT)
        self.write(20)
        time.sleep(2)  # the sink is in the middle of a statement now
        self.trouped.send(signal.SIGTERM)
        self.assertEqual(self.trouped.wait(10), 0, self.trouped.errors)
        self.assertFalse([x for x in self.trouped.errors
                          if "does not stop" in x])

    def test_a_password_in_the_configuration_is_refused(self):
        self.config.write_text(
            '[history.postgres]\nurl = "postgresql://u:hush@db/x"\n')
        made = subprocess.run(
            [str(harness.TROUPED), "--config", str(self.config),
             "--check-config"], capture_output=True, text=True, check=False,
            timeout=harness.PATIENCE)
        self.assertEqual(made.returncode, 78)
        self.assertIn("history.postgres.url must not have a password",
                      made.stderr)
        self.assertNotIn("hush", made.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
