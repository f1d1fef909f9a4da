"""Backups of a gateway that works, and what comes back from them."""

import json
import random
import subprocess
import unittest
import zipfile

import harness

BLOCK = "dev/lon/corridor-1/if/Dimmer/0"
HOSTED = harness.HERE / "../../bench/demo/resources"
POINT = "lon/corridor-1/Dimmer/0/nviLuxLevel"


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


class BackupTest(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.gateway()
        self.console("import", HOSTED)
        self.file = self.folder / "site.zip"
        self.fresh = self.folder / "fresh"

    def troupe(self, *arguments, state=None, cwd=None):
        """Runs `troupe`, which may fail."""
        return subprocess.run(
            [str(harness.TROUPE), "--state", str(state or self.state),
             *map(str, arguments)], capture_output=True, text=True, cwd=cwd,
            timeout=2 * harness.PATIENCE, check=False)

    def refused(self, made, text):
        self.assertEqual(made.returncode, 1, made.stdout + made.stderr)
        self.assertIn(text, made.stderr)
        self.assertEqual(made.stdout, "")

    def assert_no_restore(self, text):
        self.refused(self.troupe("restore", self.file, state=self.fresh), text)
        self.assertFalse(self.fresh.exists())

    def restore(self):
        """Goes on with a gateway on the restored state."""
        made = self.troupe("restore", self.file, state=self.fresh)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn(str(self.fresh), made.stdout)
        self.state = self.fresh
        self.gateway()


class SiteTest(BackupTest):
    """Values, history, alarms and events."""

    def level(self):
        block = harness.retained(self.port, 1)[f"glp/0/{self.sid}/fb/{BLOCK}"]
        return json.loads(block)["nviLuxLevel"]["value"]

    def rows(self):
        """Lines of the log, without the first; none before there is one."""
        return set(self.troupe("log", POINT).stdout.splitlines()[1:])

    def alarms(self):
        """Ids of those that are active."""
        return {x["id"] for x in json.loads(
            self.console("alarms", "--active", "--json"))}

    def events(self):
        return set(self.console("events", "--category", "alarm",
                                "--json").splitlines())

    def publish(self, tail, value):
        harness.publish(self.port, f"glp/0/{self.sid}/{tail}", value)

    def prepare(self):
        """Logs the level, and has an alarm as long as it is not 0."""
        self.publish(f"rq/{BLOCK}", {"nviLuxLevel": {"log": {"enabled": True}}})
        topic = f"glp/0/{self.sid}/fb/{BLOCK}/nviLuxLevel/value"
        self.publish("rq/alarm/bright/do", {
            "action": "create", "args": {"activation": f'gt("{topic}", 0)'}})
        self.publish(f"rq/{BLOCK}/nviLuxLevel/value", 1)
        harness.wait_until(self.alarms, "the alarm")
        harness.wait_until(self.events, "its event")

    def write_on(self, writer, count):
        """Writes until *count* more values are shown; returns the newest."""
        seen = self.subscribe(f"fb/{BLOCK}")
        chance = random.Random(7)
        goal = writer.sent + count
        shown = 0

        def look():
            nonlocal shown
            writer.write(chance.randint(1, 5))
            for x in seen.pull():
                shown = max(shown, harness.payload(x)["nviLuxLevel"]["value"])
            return shown > goal
        harness.wait_until(look, "writes to be shown")
        seen.stop()
        return shown

    def test_everything_comes_back_while_writes_go_on(self):
        self.prepare()
        sid = self.sid
        writer = Writer(self.port, f"glp/0/{sid}/rq/{BLOCK}/nviLuxLevel/value",
                        1)
        self.addCleanup(writer.stop)
        shown = self.write_on(writer, 20)
        rows = harness.wait_until(self.rows, "a log")
        alarms, events = self.alarms(), self.events()
        writer.write(500)  # under way meanwhile
        told = json.loads(self.console("backup", self.file, "--json"))
        sent = writer.sent
        self.write_on(writer, 20)
        self.kill()
        writer.stop()
        self.assertEqual(told["path"], str(self.file))
        self.assertEqual(told["bytes"], self.file.stat().st_size)
        self.assertGreater(told["files"], 3)
        self.assertGreater(told["seconds"], 0)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)
        self.assertFalse((self.state / "snapshot").exists())
        self.restore()
        self.assertEqual(self.sid, sid)
        kept = self.level()
        self.assertLessEqual(shown, kept)
        self.assertLessEqual(kept, sent)
        self.assertLessEqual(rows, self.rows())
        self.assertEqual(alarms, self.alarms())
        self.assertLessEqual(events, self.events())
        self.publish(f"rq/{BLOCK}/nviLuxLevel/value", 9999)
        harness.wait_until(lambda: self.level() == 9999, "life to go on")

    def test_a_restored_gateway_can_be_backed_up(self):
        self.prepare()
        self.console("backup", self.file)
        self.trouped.stop()
        self.restore()
        self.file = self.folder / "second.zip"
        self.fresh = self.folder / "again"
        self.console("backup", self.file)
        self.trouped.stop()
        self.restore()
        self.assertEqual(self.level(), 1)


class RefusalTest(BackupTest):
    def test_a_backup_overwrites_nothing(self):
        self.file.write_text("precious")
        self.refused(self.troupe("backup", self.file), "there already")
        self.assertEqual(self.file.read_text(), "precious")
        self.refused(self.troupe("backup", self.folder / "none/site.zip"),
                     "cannot be made")

    def test_a_relative_file_is_that_of_the_user(self):
        folder = self.folder / "mine"
        folder.mkdir()
        made = self.troupe("backup", "site.zip", cwd=folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertTrue((folder / "site.zip").exists())

    def test_a_backup_needs_the_daemon(self):
        self.trouped.stop()
        made = self.troupe("backup", self.file)
        self.assertEqual(made.returncode, 69, made.stderr)
        self.assertFalse(self.file.exists())

    def test_what_a_killed_backup_left_goes_at_the_next_start(self):
        self.kill()
        (self.state / "snapshot/store").mkdir(parents=True)
        self.gateway()
        self.assertFalse((self.state / "snapshot").exists())

    def test_a_directory_in_use_is_left_alone(self):
        self.console("backup", self.file)
        made = self.troupe("restore", self.file)
        self.refused(made, "another trouped")
        self.assertIsNone(self.trouped.child.poll())
        self.trouped.stop()
        self.refused(self.troupe("restore", self.file), "not an empty")
        self.gateway()

    def test_a_damaged_backup_is_refused(self):
        self.console("backup", self.file)
        whole = self.file.read_bytes()
        with zipfile.ZipFile(self.file) as archive:
            biggest = max(archive.infolist(), key=lambda x: x.file_size)
        for size in (0, 100, len(whole) // 2, len(whole) - 1):
            with self.subTest(size=size):
                self.file.write_bytes(whole[:size])
                self.assert_no_restore("no backup")
        broken = bytearray(whole)
        broken[biggest.header_offset + 100 + biggest.file_size // 2] ^= 1
        self.file.write_bytes(broken)
        self.assert_no_restore("damaged")

    def test_another_zip_file_is_refused(self):
        with zipfile.ZipFile(self.file, "w") as other:
            other.writestr("notes.txt", "no backup")
        self.assert_no_restore("no backup of Troupe")

    def test_a_backup_of_a_newer_version_is_refused(self):
        self.console("backup", self.file)
        newer = self.folder / "newer.zip"
        with zipfile.ZipFile(self.file) as old, \
                zipfile.ZipFile(newer, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "manifest.json":
                    about = json.loads(content)
                    about["store"] += 1
                    content = json.dumps(about)
                new.writestr(name, content)
        self.file = newer
        self.assert_no_restore("newer version of Troupe")
        made = self.troupe("restore", newer, "--json", state=self.fresh)
        self.assertEqual(made.returncode, 1)
        self.assertEqual(json.loads(made.stdout)["error"]["code"],
                         "newer_format")


if __name__ == "__main__":
    unittest.main(verbosity=2)
