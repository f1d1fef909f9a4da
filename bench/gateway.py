"""What `services` needs to start a gateway and to say what it takes."""

import json
import os
import pathlib
import select
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def die(text):
    sys.exit(f"bench: {text}")


class Program:
    """A child with its ready line; stopped when the block ends."""

    def __init__(self, *command, log):
        self.log = open(log, "ab")
        self.started = time.monotonic()
        self.child = subprocess.Popen(
            [str(x) for x in command], stdout=subprocess.PIPE, stderr=self.log)
        self.pid = self.child.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def ready(self, seconds=120):
        """Waits for the ready line and returns its members."""
        limit = time.monotonic() + seconds
        line = b""
        while not line.endswith(b"\n"):
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.child.stdout], [], [],
                                              left)[0]:
                die(f"{self.child.args[0]} is not ready; see {self.log.name}")
            byte = os.read(self.child.stdout.fileno(), 1)
            if not byte:
                die(f"{self.child.args[0]} ended; see {self.log.name}")
            line += byte
        self.ready_after = time.monotonic() - self.started
        return dict(x.split("=", 1) for x in line.decode().split() if "=" in x)

    def stop(self):
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        self.log.close()


def cpu_seconds(pid):
    """User and system time of a process."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    fields = text.rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid):
    """Resident memory in MB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def report(results, figures, preset):
    """Prints the median of each figure: a JSON line, and a row of a table with
    the aims. *figures*: name to (unit, aim or None, what it is)."""
    revision = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True, text=True).stdout.strip()
    names = [x.split(":")[1].strip() for x in
             pathlib.Path("/proc/cpuinfo").read_text().splitlines()
             if x.startswith("model name")]
    cpu = f"{len(names)} x {names[0]}" if names else "unknown"
    for name, values in results.items():
        middle = statistics.median(values)
        mad = statistics.median(abs(x - middle) for x in values)
        print(json.dumps({
            "name": name, "unit": figures[name][0],
            "value": round(middle, 3), "mad": round(mad, 3),
            "runs": len(values), "revision": revision, "cpu": cpu,
            "preset": preset}), flush=True)
    print(f"\n{'figure':<24}{'value':>10}{'aim':>8}  unit", file=sys.stderr)
    for name, values in results.items():
        unit, aim, text = figures[name]
        print(f"{name:<24}{statistics.median(values):>10.2f}"
              f"{'' if aim is None else aim:>8}  {unit} ({text})",
              file=sys.stderr)
