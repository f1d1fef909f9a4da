"""Kills the gateway while a client writes, again and again: what was shown must
be there afterwards. `./dev crash` plays more rounds."""

import json
import os
import random
import subprocess
import unittest

import harness

ROUNDS = int(os.environ.get("TROUPE_ROUNDS", "3"))
BLOCK = "dev/lon/corridor-1/if/Dimmer/0"
HOSTED = harness.HERE / "../../bench/demo/resources"


class Writer:
    """Writes rising numbers until it is stopped."""

    def __init__(self, port, topic, first):
        self.sent = first
        self.child = subprocess.Popen(
            ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1",
             "-t", topic, "-l"], stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)

    def write(self, count):
        for _ in range(count):
            self.sent += 1
            self.child.stdin.write(f"{self.sent}\n")
        self.child.stdin.flush()

    def stop(self):
        self.child.kill()
        self.child.wait()
        try:
            self.child.stdin.close()
        except BrokenPipeError:
            pass  # the broker went first


class CrashTest(harness.SystemTest):
    def level(self, text):
        return json.loads(text)["nviLuxLevel"]["value"]

    def stored(self):
        topic = f"glp/0/{self.sid}/fb/{BLOCK}"
        return self.level(harness.retained(self.port, 1)[topic])

    def play(self, first, chance):
        """Returns the newest value that was shown, and the last one sent."""
        seen = self.subscribe(f"fb/{BLOCK}")
        writer = Writer(self.port, f"glp/0/{self.sid}/rq/{BLOCK}"
                        "/nviLuxLevel/value", first)
        self.addCleanup(writer.stop)
        shown = first

        def look():
            nonlocal shown
            writer.write(chance.randint(1, 5))
            for x in seen.pull():
                shown = max(shown, self.level(x["payload"]))
            return shown > goal
        goal = first + chance.randint(0, 60)
        harness.wait_until(look, "writes to be shown")
        self.kill()
        seen.stop()
        for x in seen.pull():
            shown = max(shown, self.level(x["payload"]))
        writer.stop()
        return shown, writer.sent

    def test_what_was_shown_survives_every_kill(self):
        chance = random.Random(7)
        self.gateway()
        self.console("import", HOSTED)
        last = 0
        for number in range(ROUNDS):
            shown, sent = self.play(last, chance)
            self.gateway()
            kept = self.stored()
            self.assertLessEqual(shown, kept, f"lost in round {number}")
            self.assertLessEqual(kept, sent)
            last = sent


if __name__ == "__main__":
    unittest.main(verbosity=2)
