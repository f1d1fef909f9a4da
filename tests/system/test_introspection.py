"""The gateway says how it does: to people, to Prometheus, to systemd."""

import json
import signal
import socket
import subprocess
import unittest
import urllib.request

import harness


class WhyTest(harness.FieldTest):
    """`troupe why` with faults injected for real."""

    def setUp(self):
        super().setUp()
        self.field("--devices", 1, "--change", "0")
        self.gateway()
        self.console("import", self.folder / "field", "--json")
        self.device = "modbus/dev-1"
        harness.wait_until(lambda: self.health() == "normal",
                           "the device to be well")

    def health(self):
        return json.loads(self.console("device", self.device,
                                       "--json"))["health"]

    def point(self, direction):
        points = json.loads(self.console("points", f"{self.device}/**",
                                         "--json"))
        return next(x["point"] for x in points
                    if x["direction"] == direction and not x["property"])

    def causes(self, point):
        made = json.loads(self.console("why", point, "--json"))
        self.assertEqual(made["point"], point)
        return [x["id"] for x in made["causes"]]

    def test_nothing_is_wrong_with_a_value_that_is_read(self):
        point = self.point("out")
        # The disk of the machine that tests may be almost full.
        harness.wait_until(lambda: self.causes(point) in (["fine"], ["disk"]),
                           "nothing to be wrong")

    def test_a_host_that_is_gone_is_named(self):
        point = self.point("out")
        self.simulator.stop()
        harness.wait_until(lambda: self.health() == "down",
                           "the device to be down")
        self.assertEqual(self.causes(point)[0], "hostUnreachable")
        text = self.console("why", point)
        self.assertIn("cannot be reached at 127.0.0.1:", text)
        self.assertIn("what to do: check cable", text)

    def test_an_override_is_named_with_level_and_owner(self):
        point = self.point("in")
        before = json.loads(self.console("get", point, "--json"))[0]["value"]
        self.console("set", point, json.dumps(before), "--priority", "8")
        text = self.console("why", point)
        self.assertIn("console overrides it at level 8 with", text)
        self.assertIn(f"troupe release {point} --priority 8", text)
        self.assertIn("override", self.causes(point))

    def test_what_does_not_exist_has_no_causes(self):
        made = self.start(harness.TROUPE, "--state", self.state, "why",
                          "modbus/nobody/B/0/p")
        self.assertEqual(made.wait(), 1)


class TopTest(harness.SystemTest):
    """`troupe top` in a terminal, which is tmux with a server of its own."""

    def setUp(self):
        super().setUp()
        self.gateway()
        self.tmux("new-session", "-d", "-x", "80", "-y", "24",
                  f"{harness.TROUPE} --state {self.state} top")
        self.addCleanup(self.tmux, "kill-server", check=False)

    def tmux(self, *arguments, check=True):
        return subprocess.run(
            ["tmux", "-f", "/dev/null", "-S", str(self.folder / "tmux"),
             *arguments], capture_output=True, text=True, check=check,
            timeout=harness.PATIENCE).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p").splitlines()

    def wait_for(self, text):
        harness.wait_until(lambda: any(text in x for x in self.screen()),
                           f"{text!r} on the screen")

    def test_it_fills_a_terminal_of_any_size(self):
        self.wait_for(f"troupe top {self.sid}")
        self.wait_for("broker up")
        self.assertEqual(len(self.screen()), 24)
        self.assertTrue(self.screen()[-1].startswith("q quit"))
        self.tmux("resize-window", "-x", "60", "-y", "12")
        harness.wait_until(
            lambda: len(self.screen()) == 12
            and self.screen()[-1].startswith("q quit"), "the new size")

    def test_keys_change_what_it_shows(self):
        self.wait_for("DEVICE")
        self.tmux("send-keys", "a")
        self.wait_for("MESSAGES/S")
        self.wait_for("publisher")
        self.tmux("send-keys", "d")
        self.wait_for("DEVICE")
        self.tmux("send-keys", "q")
        harness.wait_until(
            lambda: not self.tmux("list-sessions", check=False),
            "the end of top")

    def test_it_survives_a_restart_of_the_daemon(self):
        self.wait_for("broker up")
        self.kill()
        self.wait_for("NO ANSWER")
        self.gateway()
        harness.wait_until(
            lambda: not any("NO ANSWER" in x for x in self.screen()),
            "the daemon to answer again")

    def test_without_a_terminal_it_says_so(self):
        made = self.start(harness.TROUPE, "--state", self.state, "top")
        self.assertEqual(made.wait(), 2)
        self.assertIn("needs a terminal", made.errors[0])


class MetricsTest(harness.SystemTest):
    CONFIG = harness.SystemTest.CONFIG + '[metrics]\nlisten = "127.0.0.1:0"\n'

    def address(self):
        """Where it is stands in the log."""
        def look():
            return next((x.split("metrics are at ")[1]
                         for x in list(self.trouped.errors)
                         if "metrics are at " in x), None)
        return harness.wait_until(look, "the address of the metrics")

    def test_prometheus_is_served(self):
        self.gateway()
        with urllib.request.urlopen(self.address(),
                                    timeout=harness.PATIENCE) as answer:
            self.assertEqual(answer.headers["Content-Type"],
                             "text/plain; version=0.0.4; charset=utf-8")
            lines = answer.read().decode().splitlines()
        samples = dict(x.rsplit(" ", 1) for x in lines if x[:1] != "#")
        self.assertGreater(float(samples["process_cpu_seconds_total"]), 0)
        self.assertGreater(float(samples["process_resident_memory_bytes"]),
                           1e6)
        self.assertEqual(samples["troupe_publisher_online"], "1")
        self.assertEqual(samples['troupe_part_up{part="history"}'], "1")
        heads = [x.split()[2] for x in lines if x.startswith("# TYPE")]
        self.assertEqual(len(heads), len(set(heads)))


class NotifyTest(harness.SystemTest):
    def test_a_service_manager_hears_of_readiness_life_and_end(self):
        path = self.folder / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(path))
            manager.settimeout(harness.PATIENCE)
            trouped = self.start(
                "env", f"NOTIFY_SOCKET={path}", "WATCHDOG_USEC=400000",
                harness.TROUPED, "--config", self.config, "--state",
                self.state, "--set", "broker.listen=127.0.0.1:0")
            first = manager.recv(4096).decode()
            self.assertIn("READY=1\nSTATUS=sid=", first)
            for _ in range(3):
                self.assertEqual(manager.recv(4096), b"WATCHDOG=1")
            trouped.send(signal.SIGTERM)
            said = manager.recv(4096)
            while said == b"WATCHDOG=1":
                said = manager.recv(4096)
            self.assertIn(b"STOPPING=1", said)
            self.assertEqual(trouped.wait(10), 0)


if __name__ == "__main__":
    unittest.main()
