"""Some cycles of the crash loop. `./dev crash` plays more."""

import shutil
import subprocess
import tempfile
import unittest

import harness

LOOP = harness.HERE / "../crash/run.py"


class CrashTest(unittest.TestCase):
    def play(self, cycles, *arguments):
        """Runs the loop. On a busy machine the history commits late: of each
        life its youngest samples may be missing."""
        self.folder = tempfile.mkdtemp(prefix="troupe-crash-")
        return subprocess.run(
            ["/usr/bin/python3", LOOP, "--folder", self.folder, "--cycles",
             str(cycles), "--seed", "7", "--margin", "5", *arguments],
            capture_output=True, text=True, check=False)

    def test_what_was_acknowledged_survives_every_kill(self):
        made = self.play(5)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)

    def test_the_loop_sees_an_older_state(self):
        made = self.play(2, "--plant", "2", "--patience", "3")
        self.assertEqual(made.returncode, 1, made.stdout + made.stderr)
        # The broker may give the newest requests once more: not all is lost.
        kinds = {x.split(":")[0] for x in made.stdout.split("LOST ")[1:]}
        self.assertGreaterEqual(len(kinds), 3, made.stdout)
        shutil.rmtree(self.folder)  # the evidence


if __name__ == "__main__":
    unittest.main(verbosity=2)
