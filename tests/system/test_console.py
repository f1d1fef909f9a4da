"""`troupe console` and `troupe top` in a terminal."""

import json
import re
import signal
import unittest

import harness
import tmux_screen

SIZES = ((80, 24), (160, 50))


class ConsoleTest(tmux_screen.ScreenTest):
    def setUp(self):
        super().setUp()
        self.field("--devices", 3, "--points", 20, "--change", 0)
        self.gateway()
        self.console("import", self.folder / "field")
        for device in self.devices:
            harness.wait_until(lambda d=device: self.health(d) == "normal",
                               f"{device} to be well")

    def health(self, device):
        return json.loads(self.console("device", f"modbus/{device}",
                                       "--json"))["health"]

    def point(self, direction):
        points = json.loads(self.console("points", "modbus/dev-1/**",
                                         "--json"))
        return next(x["point"] for x in points
                    if x["direction"] == direction and not x["property"])

    def value(self, point):
        return json.loads(self.console("get", point, "--json"))[0]

    def wait_ready(self):
        """All points are there, and have their values."""
        self.wait_for("points by path")
        self.wait_for(f"troupe console {self.sid}")
        self.wait_for("4 normal")

    def filter(self, text):
        self.keys("/", "C-u")
        self.type(text)
        self.keys("Enter")

    def test_pages_look_as_they_should(self):
        for columns, rows in SIZES:
            with self.subTest(columns=columns, rows=rows):
                self.run_screen("console", columns, rows)
                self.wait_ready()
                self.filter("*/dev-1/**")
                self.wait_for("20 match */dev-1/**")
                self.compare(f"console-points-{columns}x{rows}")
                self.keys("2")
                self.wait_for("modbus/dev-1")
                self.compare(f"console-devices-{columns}x{rows}")
                self.keys("5")
                self.wait_for("0 schedules")
                self.compare(f"console-schedules-{columns}x{rows}")
                self.keys("1")
                self.wait_for("messages a second")
                self.wait_for("gateway")
                self.assertEqual(len(self.screen()), rows)
                self.keys("6")
                self.wait_for("the newest first")
                self.keys("4")
                self.wait_for("alarms,")
                self.keys("q")
                self.wait_for("ended with 0")

    def test_top_looks_as_it_should(self):
        for columns, rows in SIZES:
            with self.subTest(columns=columns, rows=rows):
                self.run_screen("top", columns, rows)
                self.wait_for("broker up")
                self.compare(f"top-devices-{columns}x{rows}")
                self.keys("a")
                self.wait_for("MESSAGES/S")
                self.assertEqual(len(self.screen()), rows)
                self.keys("q")
                self.wait_for("ended with 0")

    def level(self, point):
        """What the list of points shows as the level of *point*."""
        row = next((x for x in self.screen()[4:] if point[-16:] in x), "")
        return row[75:].strip()

    def test_values_are_live(self):
        point = self.point("in")
        self.run_screen("console")
        self.wait_ready()
        self.filter(point)
        self.wait_for("1 match")
        self.console("set", point, 21, "--priority", 5)
        harness.wait_until(lambda: self.level(point) == "5", "the override")
        self.console("release", point, "--priority", 5)
        harness.wait_until(lambda: self.level(point) == "",
                           "the override to go")

    def test_a_value_is_set_released_and_explained(self):
        point = self.point("in")
        self.run_screen("console", 160, 50)
        self.wait_ready()
        self.filter(point)
        self.wait_for("1 match")
        self.keys("s")
        self.wait_for("to (JSON)")
        self.type("21")
        self.keys("Enter", "C-u")
        self.type("6")
        self.keys("Enter")
        self.wait_for("for, as in 2h")
        self.type("1h")
        self.keys("Enter")
        self.wait_for("(level 6)")
        got = self.value(point)
        self.assertEqual((got["value"], got["level"]), (21, 6))
        self.keys("Enter")
        self.wait_for("overrides it at level 6")
        self.keys("Escape")
        self.wait_for("1 match")
        self.keys("r")
        self.wait_for("at priority 1 to 16: 6_")
        self.keys("Enter")
        harness.wait_until(lambda: self.value(point)["level"] == 17,
                           "the override to be released")

    def test_an_alarm_is_acknowledged(self):
        device, block, index, name = self.point("out").split("/")[1:]
        topic = (f"glp/0/{self.sid}/fb/dev/modbus/{device}/if/{block}/{index}/"
                 f"{name}/value")
        harness.publish(self.port, f"glp/0/{self.sid}/rq/alarm/hot/do", {
            "action": "create", "args": {
                "activation": f'gt("{topic}", -1000000)', "ackd": True,
                "message": "it is hot"}})
        harness.wait_until(lambda: "it is hot" in self.console("alarms"),
                           "the alarm")
        self.run_screen("console", 160, 50)
        self.wait_ready()
        self.keys("4")
        self.wait_for("it is hot")
        while not any("it is hot" in x and self.is_chosen(i)
                      for i, x in enumerate(self.screen())):
            self.keys("j")
        self.keys("a")
        self.wait_for("active acked")
        self.assertIn("active acked", self.console("alarms"))

    def is_chosen(self, row):
        """Reverse video marks the row that keys act upon."""
        lines = self.tmux("capture-pane", "-p", "-e").splitlines()
        return row < len(lines) and "\x1b[7m" in lines[row]

    def test_another_size_is_filled(self):
        self.run_screen("console")
        self.wait_ready()
        for columns, rows in ((60, 12), (120, 40), (80, 24)):
            self.resize(columns, rows)
            harness.wait_until(
                lambda r=rows: len(self.screen()) == r
                and self.screen()[-1].startswith("q quit")
                and self.screen()[0].startswith("troupe console"),
                f"{columns}x{rows}")

    def test_it_survives_a_restart_of_the_daemon(self):
        self.run_screen("console")
        self.wait_ready()
        self.kill()
        self.wait_for("NO ANSWER")
        self.assertTrue(self.has("modbus/dev-1"))  # the old values stay
        self.keys("2")  # and keys work
        self.wait_for("[2 devices]")
        self.gateway()
        harness.wait_until(lambda: not self.has("NO ANSWER"),
                           "the daemon to answer again")
        self.keys("3")
        point = self.point("in")
        self.filter(point)
        self.console("set", point, 21, "--priority", 5)
        harness.wait_until(lambda: self.level(point) == "5", "the override")

    def test_a_daemon_that_hangs_does_not_stop_the_keys(self):
        self.run_screen("console")
        self.wait_ready()
        self.trouped.send(signal.SIGSTOP)
        try:
            self.keys("2")
            self.wait_for("[2 devices]")
            self.keys("3", "/")
            self.type("dev-1")
            self.wait_for("filter: dev-1_")
            self.keys("C-c")
            self.wait_for("ended with 0")
        finally:
            self.trouped.send(signal.SIGCONT)

    def silence(self):
        """Seconds, as the first line tells."""
        return int(re.search(r"NO ANSWER for (\d+) s", self.screen()[0])[1])

    def test_a_daemon_that_hangs_is_told(self):
        for command in "console", "top":
            with self.subTest(command=command):
                self.run_screen(command)
                self.wait_for("4 normal")
                self.trouped.send(signal.SIGSTOP)
                try:
                    self.wait_for("NO ANSWER for")
                    first = self.silence()
                    self.assertGreaterEqual(first, 5)
                    harness.wait_until(lambda f=first: self.silence() > f,
                                       "the age to grow")
                finally:
                    self.trouped.send(signal.SIGCONT)
                harness.wait_until(lambda: not self.has("NO ANSWER"),
                                   "the daemon to answer again")

    def test_ctrl_c_leaves_a_clean_terminal(self):
        for command in "console", "top":
            with self.subTest(command=command):
                self.run_screen(command)
                self.wait_for(self.sid)
                self.keys("C-c")
                self.wait_for("ended with 0")
                self.assertFalse(self.has("q quit"))
                # A terminal in order echoes what is typed.
                self.type("echoed")
                self.wait_for("echoed")

    def test_progress_leaves_nothing_behind(self):
        for command, last in (
                (f"import {self.folder / 'field'}", "imported"),
                (f"backup {self.folder / 'b.zip'}", "backed up to")):
            with self.subTest(command=command):
                self.run_screen(command, 160)
                self.wait_for("ended with 0")
                self.assertTrue(self.screen()[0].startswith(last))
                self.assertTrue(
                    self.screen()[1].startswith("ended with 0"))

    def test_no_colour_is_no_emphasis(self):
        for environment, bold in (([], True), (["NO_COLOR=1"], False),
                                  (["NO_COLOR="], True)):
            with self.subTest(environment=environment):
                self.run_screen("devices", environment=environment)
                self.wait_for("ended with 0")
                shown = self.tmux("capture-pane", "-p", "-e")
                self.assertEqual("\x1b[1mDEVICE" in shown, bold, shown)

    def test_without_a_terminal_it_says_so(self):
        made = self.start(harness.TROUPE, "--state", self.state, "console")
        self.assertEqual(made.wait(), 2)
        self.assertIn("needs a terminal", made.errors[0])


if __name__ == "__main__":
    unittest.main()
