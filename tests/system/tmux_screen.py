"""A full-screen program in a terminal, which is tmux with a server of its own,
and screens that it is compared with."""

import itertools
import os
import re
import subprocess

import harness

GOLDEN = harness.HERE / "golden"


class ScreenTest(harness.FieldTest):
    """Set TROUPE_WRITE_GOLDEN to make the golden screens anew."""

    NUMBERS = itertools.count(1)
    socket = None  # of the terminal that runs

    def run_screen(self, command, columns=80, rows=24, environment=()):
        """Starts `troupe COMMAND` in a terminal of this size; another one ends
        before."""
        self.end_screen()
        self.socket = self.folder / f"tmux-{next(self.NUMBERS)}"
        settings = " ".join(["LC_ALL=C.UTF-8", "LC_CTYPE=C.UTF-8",
                             *environment])
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows),
                  f"env {settings} {harness.TROUPE} --state {self.state} "
                  f"{command}; echo ended with $?; exec cat")
        self.addCleanup(self.end_screen)

    def end_screen(self):
        if self.socket:
            self.tmux("kill-server", check=False)
            self.socket = None

    def tmux(self, *arguments, check=True):
        return subprocess.run(
            ["tmux", "-u", "-f", "/dev/null", "-S", str(self.socket),
             *arguments], capture_output=True, text=True, check=check,
            timeout=harness.PATIENCE).stdout

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self):
        return self.tmux("capture-pane", "-p").splitlines()

    def has(self, text):
        return any(text in x for x in self.screen())

    def wait_for(self, text):
        try:
            harness.wait_until(lambda: self.has(text),
                               f"{text!r} on the screen")
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *self.screen()]))

    def mask(self, line):
        """What differs from run to run: the gateway's name, addresses, rates,
        ages and measured values. Blanks before a number belong to it, so that
        columns stay."""
        line = line.replace(self.sid, "SID")
        line = re.sub(r"127\.0\.0\.1:\d+:\d+ *", "ADDRESS ", line)
        line = re.sub(r"^(lon/lon\.sys .*provisioned +)\S+", r"\1ADDRESS",
                      line)
        line = re.sub(r"(samples|requests|timeouts|published|logged|waiting|"
                      r"events,|dropped) [\d.]+", r"\1 #", line)
        line = re.sub(r"^(<?\w+/[^ /]+/[^ ]+)( +\S+)",
                      lambda x: x[1] + "#".rjust(len(x[2])), line)
        line = re.sub(r" +\d+ (s|min)\b", lambda x: "AGE".rjust(len(x[0])),
                      line)
        return line.rstrip()

    def compare(self, name):
        """Waits until the screen, masked, is the golden one of this name."""
        path = GOLDEN / f"{name}.txt"

        def masked():
            return [self.mask(x) for x in self.screen()]
        if os.environ.get("TROUPE_WRITE_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            path.write_text("\n".join(masked()) + "\n")
        want = path.read_text().splitlines()
        try:
            harness.wait_until(lambda: masked() == want, name)
        except AssertionError:
            self.maxDiff = None
            self.assertEqual("\n".join(masked()), "\n".join(want))
