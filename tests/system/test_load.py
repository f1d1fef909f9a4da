"""troupe-load measures a gateway between field and clients."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import harness

SOURCE = pathlib.Path(__file__).resolve().parents[2]

PLAN = """
about = "Does all that went in come out?"
warm_up = "2s"
measure = "4s"
drain = "20s"
starts = 1
[gateway]
poll_all = true
config = '''
[monitor]
slow = 1
'''
[field]
devices = 5
sockets = 5
change = "10%"
period = "1s"
[clients]
subscribers = 2
slow = 1
slow-after = "1s"
slow-for = "2s"
{more}
[targets]
"samples.missing" = {{ least = 0, most = 0 }}
"slow.missing" = {{ least = 0, most = 0 }}
"""


class RunTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="troupe-load-")
        self.folder = pathlib.Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def run_load(self, *words):
        return subprocess.run([harness.LOAD, *words], capture_output=True,
                              text=True, timeout=180, check=False)

    def run_plan(self, text):
        plan = self.folder / "small.toml"
        plan.write_text(text)
        made = self.run_load("run", plan, "--out", self.folder)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        return json.loads((self.folder / "small.json").read_text())

    def test_a_run_accounts_for_every_sample(self):
        made = self.run_plan(PLAN.format(more=""))
        balance = made["conservation"]
        self.assertGreater(balance["out"], 10)
        self.assertEqual(balance["missing"], 0)
        names = {x["name"] for x in made["figures"]}
        self.assertLessEqual(
            {"gateway.cpu", "gateway.rss", "broker.share", "events.p99",
             "late.p99", "cold.seconds"}, names)
        page = (self.folder / "small.html").read_text()
        self.assertIn("<svg", page)
        self.assertIn("small", page)

    def test_all_kinds_of_clients_are_served(self):
        more = """
writers = 2
rate = 10
getters = 1
get-rate = 5
creators = 1
create-rate = 1
create-type = "mixed-20"
storm = 3
storm-rate = 2
"""
        plan = PLAN.format(more=more).split("[targets]")[0]
        # Writes go on, so nothing ever stands still.
        plan = plan.replace('drain = "20s"', 'drain = "3s"')
        made = self.run_plan(plan + """[targets]
"writes.shown.rate" = { least = 1 }
"gets.answered.rate" = { least = 1 }
"storm.served.rate" = { least = 0.5 }
"writes.lost" = { most = 0 }
"gets.lost" = { most = 0 }
"gets.errors" = { most = 0 }
"creates.lost" = { most = 0 }
"deletes.lost" = { most = 0 }
""")
        for name in ("write", "get", "create", "delete", "connect"):
            self.assertGreater(made["times"][name]["count"], 0, name)

    def test_a_missed_target_shows_in_the_exit_code(self):
        plan = self.folder / "small.toml"
        plan.write_text('warm_up = "1s"\nmeasure = "3s"\n[targets]\n'
                        '"gateway.rss" = { most = 1 }\n')
        made = self.run_load("run", plan, "--out", self.folder)
        self.assertEqual(made.returncode, 1, made.stderr)
        self.assertIn("MISSED", made.stderr)

    def test_a_bad_plan_is_told_with_its_place(self):
        plan = self.folder / "bad.toml"
        plan.write_text("measure = 5\n")
        made = self.run_load("run", plan)
        self.assertEqual(made.returncode, 78)
        self.assertIn("bad.toml:1:11: ", made.stderr)

    def test_without_a_broker_there_are_no_clients(self):
        made = self.run_load("clients", "--broker",
                             f"127.0.0.1:{harness.free_port()}")
        self.assertEqual(made.returncode, 69, made.stderr)


class TableTest(unittest.TestCase):
    """What `./dev bench` prints in the end."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="troupe-table-")
        self.folder = pathlib.Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def plan(self, name, targets, **figures):
        (self.folder / f"{name}.toml").write_text("[targets]\n" + targets)
        if figures:
            (self.folder / f"{name}.json").write_text(json.dumps({
                "revision": "abc", "cpu": "2 x any", "started": "2026-01-01T",
                "figures": [{"name": x.replace("_", "."), "unit": "", "value": y}
                            for x, y in figures.items()]}))

    def table(self, *names):
        return subprocess.run(
            ["/usr/bin/python3", SOURCE / "bench/table.py", self.folder,
             self.folder, *names], capture_output=True, text=True, check=False)

    def test_a_miss_is_told_with_its_size(self):
        self.plan("a", '"gateway.cpu" = { most = 10 }\n"x.rate" = { least = 4 }',
                  gateway_cpu=12.5, x_rate=3)
        made = self.table()
        self.assertEqual(made.returncode, 1, made.stderr)
        self.assertRegex(made.stdout, r"gateway\.cpu .* <= 10 +MISSED by 25.0 %")
        self.assertRegex(made.stdout, r"x\.rate .* >= 4 +MISSED by 25.0 %")
        self.assertIn("of a core: gateway 12.5 %", made.stdout)

    def test_aims_that_are_met_are_no_failure(self):
        self.plan("a", '"gateway.cpu" = { most = 10 }', gateway_cpu=9)
        self.plan("b", "", gateway_cpu=9, ratio_gateway_rss=2.5)
        made = self.table()
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        self.assertRegex(made.stdout, r"b +ratio\.gateway\.rss +2\.50")

    def test_what_was_not_measured_counts_as_missed(self):
        self.plan("a", '"gateway.cpu" = { most = 10 }', gateway_rss=9)
        self.plan("b", "")
        for name in ("a", "b"):
            made = self.table(name)
            self.assertEqual(made.returncode, 1, made.stderr)
            self.assertIn("MISSED", made.stdout)


if __name__ == "__main__":
    unittest.main()
