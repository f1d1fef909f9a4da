"""A gateway with a broker of its own, and a device to drive."""

import pathlib
import shutil
import signal
import sys
import tempfile

from pymodbus.client import ModbusTcpClient

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import harness  # noqa: E402

RESOURCES = HERE.parent / "resources"


class Gateway:
    """Runs trouped, as often as asked, on one state directory."""

    CONFIG = """
sid = "conform"
resources = ["{resources}"]
[location]
zone = "{zone}"
[monitor]
slow = 0.2
[drivers.modbus]
response_timeout = 0.2
reconnect_min = 0.1
reconnect_max = 1
"""

    def __init__(self, zone="UTC"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="troupe-iap-"))
        self.folder.chmod(0o755)  # the broker may run as a user of its own
        self.config = self.folder / "trouped.toml"
        self.config.write_text(
            self.CONFIG.format(resources=RESOURCES, zone=zone))
        self.program = None
        self.sid = ""  # until it is ready

    def start(self, *arguments):
        self.launch(*arguments)
        self.wait_ready()

    def launch(self, *arguments):
        self.program = harness.Program(
            harness.TROUPED, "--config", self.config, "--state",
            self.folder / "state", "--set", "broker.listen=127.0.0.1:0",
            *arguments)

    def wait_ready(self):
        members = self.program.ready()
        self.sid = members["sid"]
        self.port = int(members["mqtt"].rsplit(":", 1)[1])

    def restart(self):
        self.program.stop()
        self.start()

    def kill(self):
        self.program.send(signal.SIGKILL)
        self.program.stop()

    def close(self):
        if self.program:
            self.program.stop()
        shutil.rmtree(self.folder, True)


class Peer:
    """A Modbus device that can be unplugged."""

    TYPE = "9FFFFF00000000F1"

    def __init__(self, *arguments):
        self.program = harness.Program(
            sys.executable, HERE.parent / "pymodbus_server.py", *arguments)
        self.port = int(self.program.ready()["port"])

    def unid(self, unit=1):
        return f"127.0.0.1:{self.port}:{unit}"

    def change(self, register, value):
        """Does what a knob on the device does."""
        with ModbusTcpClient("127.0.0.1", self.port) as client:
            answer = client.write_register(register, value, slave=1)
            assert not answer.isError(), answer

    def wait_write(self, line, seconds=30):
        harness.wait_until(lambda: self.program.has_line(line), line,
                           seconds)

    def unplug(self):
        self.program.send(signal.SIGSTOP)

    def plug(self):
        self.program.send(signal.SIGCONT)

    def stop(self):
        self.plug()  # one that is stopped does not hear the end either
        self.program.stop()
