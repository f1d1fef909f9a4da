"""The simulator answers independent Modbus clients, and keeps its manners."""

import signal
import socket
import subprocess
import unittest

import harness
from harness import FieldTest


class MbpollTest(FieldTest):
    def test_registers_are_read_and_written(self):
        self.field("--devices", 4, "--sockets", 2, "--change", "0")
        for device in self.devices.values():
            self.assertEqual(len(self.read(device["uid"], "3", 0, 18)), 18)
        unid = self.devices["dev-1"]["uid"]
        made = self.mbpoll(unid, "4", 0, values=(2350,))
        self.assertEqual(made.returncode, 0, made.stderr)
        made = self.mbpoll(unid, "4", 1, values=(4000, 120))
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(self.read(unid, "4", 0, 4), [2350, 4000, 120, 1])

    def test_exceptions_are_told_apart(self):
        self.field("--devices", 1, "--change", "0")
        unid = self.devices["dev-1"]["uid"]
        host, port, _ = unid.split(":")
        for unit, table, reference, values, text in (
                (1, "3", 5000, (), "Illegal data address"),
                (1, "4", 0, (30000,), "Illegal data value"),
                (9, "3", 0, (), "Target device failed to respond")):
            with self.subTest(text=text):
                made = self.mbpoll(f"{host}:{port}:{unit}", table, reference,
                                   values=values)
                self.assertIn(text, made.stderr)

    def test_faults_are_as_asked_for(self):
        self.field("--devices", 2, "--fault", "silent=50%,exception=50%:6")
        texts = [self.mbpoll(x["uid"], "3", 0).stderr
                 for x in self.devices.values()]
        self.assertEqual(
            sorted("timed out" in x for x in texts), [False, True], texts)
        self.assertEqual(
            sorted("busy" in x for x in texts), [False, True], texts)

    def test_coils_are_read_and_written(self):
        site = self.folder / "site.toml"
        site.write_text('[[devices]]\nkind = "vav"\nname = "vav-1"\n')
        self.field("--site", site)
        unid = self.devices["vav-1"]["uid"]
        made = self.mbpoll(unid, "0", 0, values=(0, 1))
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(self.read(unid, "0", 0, 2), [0, 1])
        self.assertEqual(len(self.read(unid, "1", 0, 2)), 2)


class SerialTest(FieldTest):
    def rtu(self, device, unit, *arguments, values=()):
        """Asks by mbpoll over a serial line."""
        return subprocess.run(
            ["mbpoll", "-m", "rtu", "-b", "19200", "-P", "none", "-a",
             str(unit), "-0", "-1", "-o", "1", *map(str, arguments), device,
             *map(str, values)], capture_output=True, text=True,
            timeout=harness.PATIENCE, check=False)

    def test_units_of_a_serial_line_are_read_and_written(self):
        members = self.field("--protocol", "modbus-rtu", "--devices", 4,
                             "--sockets", 2, "--change", "0")
        self.assertEqual(members["lines"], "2")
        self.assertEqual([x["uid"] for x in self.devices.values()],
                         ["rtu-1:1", "rtu-2:1", "rtu-1:2", "rtu-2:2"])
        line = members["devices"].split(",")[1]
        made = self.rtu(line, 2, "-t", 4, "-r", 0, values=(2350,))
        self.assertEqual(made.returncode, 0, made.stderr)
        made = self.rtu(line, 2, "-t", 4, "-r", 0, "-c", 1)
        self.assertIn("2350", made.stdout)
        made = self.rtu(line, 2, "-t", 3, "-r", 5000, "-c", 1)
        self.assertIn("Illegal data address", made.stderr)
        made = self.rtu(line, 3, "-t", 3, "-r", 0, "-c", 1)
        self.assertIn("timed out", made.stderr)


class CommandTest(FieldTest):
    def test_it_stops_on_a_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.field("--devices", 3)
            self.simulator.send(number)
            self.assertEqual(self.simulator.wait(5), 0)

    def test_it_counts_when_asked(self):
        self.field("--devices", 1)
        self.read(self.devices["dev-1"]["uid"], "3", 0)
        self.simulator.send(signal.SIGUSR1)
        harness.wait_until(
            lambda: any("requests=1 " in x for x in self.simulator.errors),
            "the counters")

    def test_a_taken_port_exits_75(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            simulator = self.start(harness.LOAD, "field", "--port",
                                   other.getsockname()[1])
            self.assertEqual(simulator.wait(), 75)

    def test_wrong_usage_exits_2_and_a_bad_site_78(self):
        site = self.folder / "site.toml"
        site.write_text("[[devices]]\nkind = \"lift\"\n")
        for arguments, code in ((["--colour"], 2), (["--devices", "x"], 2),
                                (["--fault", "sleepy=1%"], 78),
                                (["--site", site], 78)):
            simulator = self.start(harness.LOAD, "field", *arguments)
            self.assertEqual(simulator.wait(), code)
            self.assertTrue(simulator.errors)

    def test_garbage_does_no_harm(self):
        self.field("--devices", 1)
        unid = self.devices["dev-1"]["uid"]
        host, port, _ = unid.split(":")
        for data in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 300, b"\xff" * 300):
            with socket.create_connection((host, int(port))) as other:
                other.settimeout(harness.PATIENCE)
                other.sendall(data)
                try:
                    self.assertEqual(other.recv(100), b"")
                except ConnectionResetError:
                    pass
        self.assertEqual(len(self.read(unid, "3", 0)), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
