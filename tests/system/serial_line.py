"""Serial lines without hardware. `Cable` is two pseudo terminals that socat
joins. `Line` is a bus of several, which takes the time that its baud rate
says and writes down who spoke when."""

import heapq
import os
import select
import subprocess
import termios
import threading
import time
import tty

import harness


class Cable:
    """Bytes go in at `a` and come out at `b`, and the other way round."""

    def __init__(self, folder):
        self.a = str(folder / "cable-a")
        self.b = str(folder / "cable-b")
        self.child = None
        self.plug()

    def plug(self):
        self.child = subprocess.Popen(
            ["socat", f"pty,raw,echo=0,link={self.a}",
             f"pty,raw,echo=0,link={self.b}"], stderr=subprocess.DEVNULL)
        harness.wait_until(
            lambda: os.path.exists(self.a) and os.path.exists(self.b),
            "both ends of a cable")

    def unplug(self):
        self.child.terminate()
        self.child.wait(harness.PATIENCE)


class Frame:
    """What one station said without a break. Times in seconds."""

    def __init__(self, station, begin):
        self.station = station
        self.begin = begin
        self.end = begin
        self.data = b""


class Line:
    """A bus of stations, each a pseudo terminal: `device(i)`. What one says,
    all others hear, each piece when its last byte has passed."""

    BITS = 11

    def __init__(self, stations, baud):
        self.character = self.BITS / baud
        self.frames = []
        self.lock = threading.Lock()
        pairs = [os.openpty() for _ in range(stations)]
        self.ends = [x[0] for x in pairs]
        # Held open, so that a station may come and go.
        self.ports = [x[1] for x in pairs]
        for port in self.ports:
            tty.setraw(port, termios.TCSANOW)
        self.names = [os.ttyname(x) for x in self.ports]
        self.free_at = 0.0
        self.waiting = []  # (time, number, station, bytes)
        self.number = 0
        self.stopping = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def device(self, station):
        return self.names[station]

    def heard(self):
        with self.lock:
            return list(self.frames)

    def stop(self):
        self.stopping = True
        self.thread.join(harness.PATIENCE)
        for x in self.ends + self.ports:
            os.close(x)

    def _run(self):
        while not self.stopping:
            wait = 0.1
            if self.waiting:
                wait = max(0.0, self.waiting[0][0] - time.monotonic())
            ready, _, _ = select.select(self.ends, [], [], min(wait, 0.1))
            for end in ready:
                self._take(self.ends.index(end), os.read(end, 512))
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                _, _, station, data = heapq.heappop(self.waiting)
                for i, end in enumerate(self.ends):
                    if i != station:
                        os.write(end, data)

    def _take(self, station, data):
        now = time.monotonic()
        begin = max(now, self.free_at)
        self.free_at = begin + len(data) * self.character
        self.number += 1
        heapq.heappush(self.waiting,
                       (self.free_at, self.number, station, data))
        with self.lock:
            last = self.frames[-1] if self.frames else None
            # A port hands long frames on in pieces.
            if last is None or last.station != station or begin > last.end:
                self.frames.append(Frame(station, begin))
            frame = self.frames[-1]
            frame.data += data
            frame.end = self.free_at

    def silences(self, station):
        """Before each frame of *station*: seconds, and the frame before."""
        frames = self.heard()
        return [(x.begin - before.end, before)
                for before, x in zip(frames, frames[1:])
                if x.station == station]
