"""A PostgreSQL server of a test's own, on a socket in a folder."""

import os
import pathlib
import pwd
import signal
import subprocess

import harness

PROGRAMS = pathlib.Path("/usr/lib/postgresql")


def program(name):
    """Debian puts programs of the server beside its version."""
    found = sorted(PROGRAMS.glob(f"*/bin/{name}"))
    if not found:
        raise AssertionError("PostgreSQL is not installed")
    return str(found[-1])


class Database:
    """Trusts everybody who reaches its socket. It refuses to run as root, so
    that the user `postgres` has to do it then."""

    SETTINGS = ["listen_addresses=", "fsync=off", "shared_buffers=8MB",
                "autovacuum=off"]

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.user = {}
        if os.geteuid() == 0:
            stand_in = pwd.getpwnam("postgres")
            os.chown(folder, stand_in.pw_uid, stand_in.pw_gid)
            self.user = {"user": stand_in.pw_uid, "group": stand_in.pw_gid,
                         "extra_groups": []}
        subprocess.run(
            [program("initdb"), "-D", folder / "data", "-U", "postgres", "-A",
             "trust", "-E", "UTF8", "--locale=C", "--no-sync",
             "--wal-segsize=1"], check=True, stdout=subprocess.DEVNULL,
            cwd="/", timeout=2 * harness.PATIENCE, **self.user)
        self.child = None

    @property
    def url(self):
        return f"host={self.folder} user=postgres dbname=postgres"

    def start(self):
        """Returns once it answers; what the last one left may still end."""
        def answers():
            if self.child is None or self.child.poll() is not None:
                self._launch()
            return self.query("SELECT 1") == ["1"]
        harness.wait_until(answers, "PostgreSQL to answer")

    def _launch(self):
        settings = [x for name in self.SETTINGS for x in ("-c", name)]
        with (self.folder.parent / "postgres.log").open("ab") as log:
            self.child = subprocess.Popen(
                [program("postgres"), "-D", self.folder / "data", "-k",
                 self.folder, *settings], stdout=log, stderr=log, cwd="/",
                **self.user)

    def query(self, sql):
        """Rows as text, columns with bars between; None when it fails."""
        made = subprocess.run(
            ["psql", "-X", "-At", "-h", self.folder, "-U", "postgres", "-c",
             sql], capture_output=True, text=True, check=False, cwd="/",
            timeout=harness.PATIENCE)
        return made.stdout.splitlines() if made.returncode == 0 else None

    def _processes(self):
        """The server first: it would make its children anew."""
        task = pathlib.Path(f"/proc/{self.child.pid}/task/{self.child.pid}")
        return [self.child.pid,
                *map(int, (task / "children").read_text().split())]

    def send(self, number):
        """Signals the server and the sessions of its clients."""
        for process in self._processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass  # it ended on its own

    def kill(self):
        """Ends it as a power failure does."""
        self.send(signal.SIGKILL)
        self.child.wait()

    def stop(self):
        if self.child is not None and self.child.poll() is None:
            self.kill()
