"""How trouped starts, refuses to start, and stops."""

import json
import signal
import socket
import subprocess
import unittest

import harness


class DaemonTest(harness.SystemTest):
    def run_once(self, *arguments):
        return subprocess.run(
            [str(harness.TROUPED), *map(str, arguments)], text=True,
            capture_output=True, timeout=harness.PATIENCE, check=False)

    def test_it_prints_one_line_and_stops_on_a_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            trouped = self.daemon()
            members = trouped.ready()
            self.assertRegex(members["sid"], "^[A-Za-z0-9]+$")
            self.assertEqual(members["devices"], "0")
            self.assertEqual(members["points"], "0")
            trouped.send(number)
            self.assertEqual(trouped.wait(10), 0)
            self.assertEqual(len(trouped.lines), 1, trouped.lines)

    def test_its_log_can_be_json(self):
        trouped = self.daemon("--set", 'log_format="json"', "--set",
                              'log_level="debug"')
        trouped.ready()
        trouped.send(signal.SIGTERM)
        self.assertEqual(trouped.wait(10), 0)
        self.assertGreater(len(trouped.errors), 0)
        for line in trouped.errors:
            self.assertEqual(set(json.loads(line)), {"time", "level", "text"})

    def test_it_stops_while_it_waits_for_a_broker(self):
        with socket.socket() as other:  # a port where nobody listens
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            trouped = self.start(
                harness.TROUPED, "--config", self.config, "--state",
                self.state, "--set", f"broker.url=mqtt://127.0.0.1:{port}")
            harness.wait_until(
                lambda: any(str(port) in x for x in trouped.errors),
                "a line that says what it waits for")
            trouped.send(signal.SIGTERM)
            self.assertEqual(trouped.wait(10), 0, trouped.errors)
            self.assertEqual(trouped.lines, [])

    def test_a_client_cannot_lock_the_gateway_out_of_its_broker(self):
        self.gateway()
        answer = self.subscribe("ev/error")  # there long before the answer
        for response in ("my/\x01", "my/\x85", "my/\ufffe"):
            harness.publish(self.port, f"glp/0/{self.sid}/=get/dp/request",
                            {"item": "dev/lon/d/if/B/0/p",
                             "response": response})
        for part in range(20):
            self.publish_text(f"rq/cfg/part{part}",
                              '"' + 1_000_000 * "x" + '"')
        self.request("after/do", {"action": "test"})
        answer.wait_for(lambda x: "after" in x["payload"], "an answer")

    def publish_text(self, tail, text):
        subprocess.run(
            ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.port), "-q",
             "1", "-t", f"glp/0/{self.sid}/{tail}", "-s"], input=text,
            text=True, check=True, timeout=harness.PATIENCE)

    def test_the_segment_keeps_its_name(self):
        first = self.daemon()
        sid = first.ready()["sid"]
        first.stop()
        self.assertEqual(self.daemon().ready()["sid"], sid)

    def test_a_second_daemon_on_the_same_state_exits_75(self):
        self.gateway()
        second = self.daemon()
        self.assertEqual(second.wait(), 75)
        self.assertIn(str(self.state), "\n".join(second.errors))
        self.assertIsNone(self.trouped.child.poll())

    def test_a_taken_port_exits_75(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            made = self.run_once("--config", self.config, "--state",
                                 self.state, "--set",
                                 f"broker.listen=127.0.0.1:{port}")
        self.assertEqual(made.returncode, 75, made.stderr)
        self.assertIn(str(port), made.stderr)
        self.assertEqual(made.stdout, "")

    def test_a_bad_configuration_exits_78_and_says_where(self):
        for text, place in (
                ("[broker]\nlisten = 5\n", ":2:"),
                ("[broker]\ncolour = \"red\"\n", ":2:"),
                ("sid = \"a b\"\n", ":1:"),
                ("[monitor]\nslow = -1\n", ":2:"),
                ("[broker\n", ":1:"),
                ("\n\nstate = \n", ":3:")):
            with self.subTest(text=text):
                self.config.write_text(text)
                made = self.run_once("--config", self.config, "--state",
                                     self.state)
                self.assertEqual(made.returncode, 78, made.stderr)
                self.assertRegex(made.stderr,
                                 rf"trouped\.toml{place}[0-9]+: .+")
                self.assertFalse(self.state.exists())

    def test_a_missing_configuration_exits_78(self):
        made = self.run_once("--config", self.folder / "none.toml")
        self.assertEqual(made.returncode, 78, made.stderr)
        self.assertIn("none.toml", made.stderr)

    def test_a_folder_is_no_configuration(self):
        made = self.run_once("--config", self.folder)
        self.assertEqual(made.returncode, 78, made.stderr)
        self.assertIn("cannot be read", made.stderr)

    def test_it_says_that_mosquitto_is_missing(self):
        made = subprocess.run(
            [str(harness.TROUPED), "--config", str(self.config), "--state",
             str(self.state), "--set", "broker.listen=127.0.0.1:0"], text=True,
            capture_output=True, timeout=harness.PATIENCE, check=False,
            env={"PATH": "/nonexistent"})
        self.assertEqual(made.returncode, 70, made.stderr)
        self.assertIn("is Mosquitto installed", made.stderr)

    def test_it_checks_a_configuration_without_starting(self):
        made = self.run_once("--check-config", "--config", self.config,
                             "--state", self.state)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertFalse(self.state.exists())

    def test_it_tells_its_version(self):
        made = self.run_once("--version")
        self.assertEqual(made.returncode, 0)
        self.assertRegex(made.stdout, r"[0-9]+\.[0-9]+\.[0-9]+")

    def test_the_console_finds_no_daemon(self):
        made = subprocess.run(
            [str(harness.TROUPE), "--state", str(self.state), "devices"],
            capture_output=True, text=True, timeout=harness.PATIENCE,
            check=False)
        self.assertEqual(made.returncode, 69, made.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
