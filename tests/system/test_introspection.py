"""The gateway says how it does: to people, to Prometheus, to systemd."""

import datetime
import json
import random
import signal
import socket
import subprocess
import time
import unittest
import urllib.request

import harness
import tmux_screen


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


class TraceTest(harness.FieldTest):
    """`troupe trace`, with a broker and devices that are real."""

    def start_field(self, change, *more):
        self.field("--devices", 1, "--change", change, *more)
        self.gateway()
        self.console("import", self.folder / "field", "--json")
        protocol = more[1] if more else "modbus"
        harness.wait_until(
            lambda: any(x["health"] == "normal" for x in json.loads(
                self.console("devices", f"{protocol}/*", "--json"))),
            "the device to be well")
        points = json.loads(self.console("points", f"{protocol}/*/**",
                                         "--json"))
        return [x["point"] for x in points
                if x["direction"] == "out" and not x["property"]]

    def steps(self, point):
        """Any of the points may be the one that changes."""
        made = json.loads(self.console("trace", point, "--for", "40s",
                                       "--json"))
        self.assertFalse([x for x in made if x["missing"]], made)
        after = [x["after"] for x in made]
        self.assertEqual(after, sorted(after))
        self.assertEqual(after[0], 0)
        return [x["step"] for x in made]

    def test_an_update_is_followed_from_the_frame_to_the_broker(self):
        point = self.start_field("100%")[0]
        steps = self.steps(point)
        self.assertEqual(steps[:3], ["frame", "decoded", "device"])
        for step in ("datapoint", "recorder", "stored", "block",
                     "block sent", "block acknowledged"):
            self.assertIn(step, steps)

    def test_bacnet_is_followed_as_well(self):
        port = harness.free_port()
        self.config.write_text("[monitor]\nslow = 0.2\n[drivers.bacnet]\n"
                               f"interface = '127.0.0.2'\nport = {port}\n")
        point = self.start_field(
            "100%", "--protocol", "bacnet", "--own-addresses", "--host",
            "127.1.0.1", "--port", port, "--broadcast", "127.255.255.255")[0]
        steps = self.steps(point)
        self.assertEqual(steps[:3], ["frame", "decoded", "device"])
        self.assertIn("block acknowledged", steps)

    def test_a_value_that_stays_is_told_and_why_is_named(self):
        point = self.start_field("0")[0]
        made = self.start(harness.TROUPE, "--state", self.state, "trace",
                          point, "--for", "3s")
        self.assertEqual(made.wait(), 1)
        self.assertIn("no update within 3 s", made.errors[0])
        self.assertIn(f"troupe why {point}", made.errors[0])


class BlackBoxTest(harness.FieldTest):
    EVENTS = {"boot", "start", "message", "second", "health"}

    def setUp(self):
        super().setUp()
        self.field("--devices", 1)
        self.gateway()
        self.console("import", self.folder / "field", "--json")
        # The file has what is at most a second old.
        harness.wait_until(
            lambda: self.EVENTS <= {x["event"] for x in self.records()},
            "the device to be well, and a file that tells so")

    def records(self, *arguments):
        """Asks no daemon: it works as well when there is none."""
        return json.loads(self.console("blackbox", self.state, "--json",
                                       *arguments))["records"]

    def test_a_killed_gateway_tells_what_it_did_last(self):
        self.kill()
        records = self.records()
        events = {x["event"] for x in records}
        self.assertLessEqual(self.EVENTS, events)
        self.assertTrue(any(x["who"] == "modbus/dev-1" for x in records))
        self.assertLessEqual(
            (self.state / "blackbox").stat().st_size, 16 << 20)
        times = [x["time"] for x in records]
        self.assertEqual(times, sorted(times))
        last = self.records("--last", "1s")
        self.assertLess(len(last), len(records))

    def test_the_next_run_keeps_what_the_last_one_left(self):
        self.kill()
        before = [x["number"] for x in self.records("--last", "1h")]
        self.gateway()
        harness.wait_until(
            lambda: sum(x["event"] == "boot"
                        for x in self.records("--last", "1h")) == 2,
            "the second start")
        after = self.records("--last", "1h")
        self.assertLessEqual(set(before), {x["number"] for x in after})

    def test_a_crash_tells_its_last_words(self):
        """Nothing waits for the next second then."""
        died = datetime.datetime.now(datetime.timezone.utc)
        self.trouped.send(signal.SIGSEGV)
        self.assertNotEqual(self.trouped.wait(), 0)
        newest = datetime.datetime.fromisoformat(
            self.records()[-1]["time"].replace("Z", "+00:00"))
        # Sums are written each second.
        self.assertLess((died - newest).total_seconds(), 2)

    def test_a_file_that_was_damaged_is_read_as_far_as_it_goes(self):
        self.kill()
        path = self.state / "blackbox"
        whole = len(self.records("--last", "1h"))
        data = bytearray(path.read_bytes())
        data[4096 + 128 + 50] ^= 0xff
        path.write_bytes(data)
        self.assertEqual(len(self.records("--last", "1h")), whole - 1)
        path.write_bytes(b"no black box")
        made = self.start(harness.TROUPE, "blackbox", self.state)
        self.assertEqual(made.wait(), 1)


class ControlTest(harness.FieldTest):
    def setUp(self):
        super().setUp()
        self.field("--devices", 2, "--change", "100%")
        self.gateway()
        self.console("import", self.folder / "field", "--json")
        harness.wait_until(lambda: self.health("modbus/dev-1") == "normal",
                           "the device to be well")

    def health(self, device):
        return json.loads(self.console("device", device, "--json"))["health"]

    def causes(self, point):
        return [x["id"] for x in json.loads(
            self.console("why", point, "--json"))["causes"]]

    def points(self, device):
        return json.loads(self.console("points", f"{device}/**", "--json"))

    def audits(self):
        return self.console("events", "--category", "audit")

    def counter(self, path, name):
        return json.loads(self.console("actor", path, "--json")).get(name, 0)

    def test_a_paused_device_is_left_alone_until_it_is_resumed(self):
        point = next(x["point"] for x in self.points("modbus/dev-1")
                     if x["direction"] == "out" and not x["property"])
        self.console("pause", "modbus/dev-1", "--by", "anna")
        self.assertEqual(self.causes(point)[0], "paused")
        self.assertEqual(self.counter("modbus/dev-1", "paused"), "yes")
        polls = self.counter("modbus/dev-1", "polls")
        others = self.counter("modbus/dev-2", "polls")
        harness.wait_until(
            lambda: self.counter("modbus/dev-2", "polls") > others + 1,
            "the other device to be polled")
        self.assertLessEqual(self.counter("modbus/dev-1", "polls"), polls + 1)
        self.assertIn("anna pauses the device modbus/dev-1", self.audits())
        self.console("resume", "modbus/dev-1")
        harness.wait_until(lambda: "paused" not in self.causes(point),
                           "the end of the pause")

    def test_devices_and_drivers_are_restarted(self):
        self.console("restart", "modbus/dev-1")
        harness.wait_until(lambda: self.health("modbus/dev-1") == "normal",
                           "the device to be back")
        self.console("restart", "modbus")
        harness.wait_until(
            lambda: self.counter("modbus/dev-1", "answers") > 0
            and self.health("modbus/dev-2") == "normal",
            "the driver to be back")
        self.assertIn("restarts the driver modbus", self.audits())

    def test_queues_are_drained(self):
        self.assertIn("on the disk", self.console("drain"))

    def test_one_actor_logs_more_than_the_others(self):
        self.console("loglevel", "gateway/plant/device/modbus/dev-1", "debug")
        harness.wait_until(
            lambda: any("device modbus/dev-1 takes" in x
                        for x in list(self.trouped.errors)), "its lines")
        self.assertFalse([x for x in list(self.trouped.errors)
                          if "device modbus/dev-2 takes" in x])

    def test_the_tree_has_rates_and_actors_have_counters(self):
        tree = json.loads(self.console("tree", "--every", "2s", "--json"))
        rates = {x["actor"]: x["messagesPerSecond"] for x in tree}
        self.assertGreater(rates["gateway/plant/device"], 0)
        self.assertGreater(self.counter("gateway/plant/device", "messages"), 0)
        self.assertGreater(self.counter("modbus/dev-1", "roundTrip.mean"), 0)
        self.assertEqual(
            self.counter("gateway/drivers/driver/modbus", "logLevel"),
            "default")


class HostileClientTest(harness.FieldTest):
    """The gateway does not notice bad clients: others are served at once."""

    def setUp(self):
        super().setUp()
        self.field("--devices", 1, "--change", "100%")
        self.gateway()
        self.console("import", self.folder / "field", "--json")

    def assert_prompt(self):
        begin = time.monotonic()
        self.console("devices", "--json")
        self.assertLess(time.monotonic() - begin, 10)

    def connect(self):
        made = socket.socket(socket.AF_UNIX)
        self.addCleanup(made.close)
        made.connect(str(self.state / "troupe.sock"))
        return made

    def test_a_client_that_is_stopped_holds_nobody_up(self):
        watcher = self.start(harness.TROUPE, "--state", self.state, "watch")
        harness.wait_until(lambda: watcher.lines, "a change")
        watcher.send(signal.SIGSTOP)
        self.addCleanup(watcher.send, signal.SIGCONT)
        self.assert_prompt()

    def test_a_hundred_clients_that_say_nothing(self):
        for _ in range(100):
            self.connect()
        self.assert_prompt()

    def test_a_hundred_clients_at_once(self):
        clients = [self.start(harness.TROUPE, "--state", self.state,
                              "status", "--json") for _ in range(100)]
        self.assert_prompt()
        self.assertEqual({x.wait() for x in clients}, {0})

    def test_garbage(self):
        seeded = random.Random(8)
        for size in (1, 7, 4096, 1 << 20):
            bad = self.connect()
            try:
                bad.sendall(seeded.randbytes(size))
            except OSError:
                pass  # the gateway has closed it
        half = self.connect()
        half.sendall(b"\0\0\1\0half of a frame")
        self.assert_prompt()
        self.assertIsNone(self.trouped.child.poll())


class TopTest(tmux_screen.ScreenTest):
    def setUp(self):
        super().setUp()
        self.gateway()
        self.run_screen("top")

    def test_it_fills_a_terminal_of_any_size(self):
        self.wait_for(f"troupe top {self.sid}")
        self.wait_for("broker up")
        self.assertEqual(len(self.screen()), 24)
        self.assertTrue(self.screen()[-1].startswith("q quit"))
        self.resize(60, 12)
        harness.wait_until(
            lambda: len(self.screen()) == 12
            and self.screen()[-1].startswith("q quit"), "the new size")

    def test_keys_change_what_it_shows(self):
        self.wait_for("DEVICE")
        self.keys("a")
        self.wait_for("MESSAGES/S")
        self.wait_for("publisher")
        self.keys("d")
        self.wait_for("DEVICE")
        self.keys("q")
        self.wait_for("ended with 0")

    def test_it_survives_a_restart_of_the_daemon(self):
        self.wait_for("broker up")
        self.kill()
        self.wait_for("NO ANSWER")
        self.gateway()
        harness.wait_until(lambda: not self.has("NO ANSWER"),
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
