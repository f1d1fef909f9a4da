#!/usr/bin/env python3
"""What a loaded gateway costs, and how fast it starts.

Starts troupe-load and trouped, lets the gateway poll every point once a second
and prints one JSON line a figure, then a table with the aims beside."""

import argparse
import json
import os
import pathlib
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")

# name: (unit, aim or None, what it is)
FIGURES = {
    "rated.cpu": ("% of a core", 15, "trouped, 1 s scan"),
    "rated.rss": ("MB", 100, "trouped, resident at the end"),
    "rated.broker_cpu": ("% of a core", None, "its Mosquitto"),
    "rated.requests": ("1/s", None, "Modbus requests that arrived"),
    "rated.changes": ("1/s", None, "points that changed"),
    "cold.ready": ("s", 3, "start to ready line, all points known"),
    "cold.rss": ("MB", None, "trouped, at the ready line"),
    "import.first": ("s", 2, "troupe import into an empty gateway"),
    "import.again": ("s", None, "the same files once more"),
}


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


def broker_of(pid):
    """Process id of the Mosquitto that *pid* runs, or None."""
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            name, rest = (entry / "stat").read_text().rsplit(")", 1)
        except OSError:
            continue
        if int(rest.split()[1]) == pid and name.endswith("(mosquitto"):
            return int(entry.name)
    return None


def totals(field):
    """Counters of the simulator."""
    log = pathlib.Path(field.log.name)
    size = log.stat().st_size
    os.kill(field.pid, signal.SIGUSR1)
    for _ in range(100):
        time.sleep(0.02)
        with log.open() as file:
            file.seek(size)
            for line in file:
                if line.startswith("totals ") and line.endswith("\n"):
                    return {k: int(v) for k, v in
                            (x.split("=") for x in line.split()[1:])}
    die("the simulator does not answer")


def report(results, figures, preset):
    """Prints the median of each figure: a JSON line, and a row of a table with
    the aims. *figures* is as FIGURES."""
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


class Bench:
    def __init__(self, options, work):
        self.options = options
        self.work = work
        build = options.build
        self.load = build / "bench/load/troupe-load"
        self.trouped = build / "actors/daemon/trouped"
        self.troupe = build / "bridge/console/troupe"
        for program in (self.load, self.trouped, self.troupe):
            if not program.exists():
                die(f"{program} is missing; build it first")
        self.results = {}
        self.config = work / "trouped.toml"
        self.config.write_text("[monitor]\nslow = 1\n"
                               "[broker]\nlisten = \"127.0.0.1:0\"\n")

    def start_field(self):
        o = self.options
        field = Program(self.load, "field", "--devices", o.devices, "--points",
                        o.points, "--sockets", o.sockets, "--change", o.change,
                        "--out", self.work / "field",
                        log=self.work / "field.log")
        field.ready()
        return field

    def start_gateway(self):
        gateway = Program(self.trouped, "--config", self.config, "--state",
                          self.work / "state", log=self.work / "trouped.log")
        gateway.members = gateway.ready()
        return gateway

    def console(self, *arguments):
        made = subprocess.run(
            [str(self.troupe), "--state", str(self.work / "state"),
             *map(str, arguments)], capture_output=True, text=True)
        if made.returncode != 0:
            die(f"troupe {arguments[0]}: {made.stdout}{made.stderr}")
        return made.stdout

    def poll_everything(self, gateway):
        """Asks for the set-points too: inputs are not polled by themselves."""
        with next((self.work / "field").glob("*.mod")).open() as file:
            rows = [x.split(",") for x in file if not x.startswith("#")]
        block = rows[1][0]
        wanted = {x[2]: {"monitor": {"rate": "slow"}} for x in rows[1:]
                  if x[8] == "+"}
        port = gateway.members["mqtt"].rsplit(":", 1)[1]
        with (self.work / "field/devices.csv").open() as file:
            handles = [x.split(",")[0] for x in file][1:]
        for handle in handles:
            subprocess.run(
                ["mosquitto_pub", "-p", port, "-q", "1", "-m",
                 json.dumps(wanted), "-t", f"glp/0/{gateway.members['sid']}"
                 f"/rq/dev/modbus/{handle}/if/{block}/0"], check=True)

    def measure(self, field, gateway):
        """One window: shares of a core and rates."""
        broker = broker_of(gateway.pid)
        pids = [gateway.pid] + ([broker] if broker else [])
        before = [cpu_seconds(x) for x in pids]
        counted = totals(field)
        start = time.monotonic()
        time.sleep(self.options.seconds)
        passed = time.monotonic() - start
        shares = [100 * (cpu_seconds(x) - y) / passed
                  for x, y in zip(pids, before)]
        now = totals(field)
        self.add("rated.cpu", shares[0])
        self.add("rated.rss", resident(gateway.pid))
        if broker:
            self.add("rated.broker_cpu", shares[1])
        for name in ("requests", "changes"):
            self.add(f"rated.{name}", (now[name] - counted[name]) / passed)

    def run_rated(self, field):
        with self.start_gateway() as gateway:
            self.console("import", self.work / "field")
            self.poll_everything(gateway)
            time.sleep(self.options.settle)
            for number in range(self.options.windows):
                self.measure(field, gateway)
                print(f"window {number + 1}: "
                      f"{self.results['rated.cpu'][-1]:.1f} % of a core, "
                      f"{self.results['rated.rss'][-1]:.0f} MB",
                      file=sys.stderr)

    def run_cold(self):
        wanted = str(self.options.devices * self.options.points)
        for _ in range(self.options.starts):
            with self.start_gateway() as gateway:
                if gateway.members.get("points") != wanted:
                    die(f"{gateway.members.get('points')} points are known, "
                        f"not {wanted}")
                self.add("cold.ready", gateway.ready_after)
                self.add("cold.rss", resident(gateway.pid))

    def run_import(self):
        """All devices are there and answer: they are provisioned at once."""
        for _ in range(self.options.imports):
            shutil.rmtree(self.work / "state", ignore_errors=True)
            with self.start_gateway():
                for name in ("import.first", "import.again"):
                    start = time.monotonic()
                    self.console("import", self.work / "field")
                    self.add(name, time.monotonic() - start)
                shown = json.loads(self.console(
                    "import", "--dry-run", "--json", self.work / "field"))
                if shown["changes"]:
                    die(f"an import changes again: {shown['changes'][0]}")
        shutil.rmtree(self.work / "state", ignore_errors=True)

    def add(self, name, value):
        self.results.setdefault(name, []).append(value)

    def report(self):
        report(self.results, FIGURES, self.options.build.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path,
                        default=ROOT / "build/release")
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--change", default="1%")
    parser.add_argument("--seconds", type=float, default=30,
                        help="length of a window")
    parser.add_argument("--windows", type=int, default=5,
                        help="0: only imports")
    parser.add_argument("--imports", type=int, default=3)
    parser.add_argument("--settle", type=float, default=15,
                        help="seconds before the first window")
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="troupe-bench-") as folder:
        os.chmod(folder, 0o755)  # the broker may run as a user of its own
        bench = Bench(options, pathlib.Path(folder))
        with bench.start_field() as field:
            bench.run_import()
            if options.windows > 0:
                bench.run_rated(field)
                bench.run_cold()
        bench.report()


if __name__ == "__main__":
    main()
