"""Files of every kind come in, survive, go out and come in elsewhere."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import harness

TESTS = harness.HERE.parent
SITE = TESTS / "support/site"
KINDS = TESTS / "protocol/import/data"
FIELD = pathlib.Path(os.environ.get(
    "TROUPE_RESOURCES", TESTS / "../../shared/data/resources"))
ENDINGS = (".xif", ".mod", ".bac", ".eno", ".iotc", ".lorawan", ".dtd", ".dla",
           ".btm", ".con", ".dtp", ".zip", ".csv", ".xml")

# What the gateway tells about every device of this protocol by itself.
ADDED = {"iotc": 2}


def added_types(changes):
    """`lon lamp` -> number of datapoints, out of the sentences of a report."""
    form = re.compile(r"adds (\S+) device type `(.*)` with (\d+) datapoints")
    found = [form.fullmatch(x) for x in changes]
    return {f"{x[1]} {x[2]}": int(x[3]) for x in found if x}


def stated_points():
    """File -> (protocol, least, most) datapoints, out of the README of the
    field files: variables of an interface file may be arrays, and properties
    come on top."""
    out = {}
    folder = ""
    for line in (FIELD / "README.md").read_text().splitlines():
        if line.startswith("### "):
            folder = line[4:].strip()
        cells = [x.strip() for x in line.split("|")]
        if len(cells) < 5 or not cells[1].lower().endswith(ENDINGS):
            continue
        exact = re.search(r"_xif \((\d+) points\)", cells[3])
        exact = exact or re.search(r"_xif \((\d+) point\)", cells[3])
        least = re.search(r"\((\d+) NVs\)|(\d+) NVs", cells[3])
        name = f"{folder}/{cells[1]}"
        if exact:
            count = int(exact[1]) + ADDED.get(cells[2], 0)
            out[name] = (count, count)
        elif least:
            out[name] = (int(least[1] or least[2]), 10_000)
    return out


class ImportTest(harness.SystemTest):
    def report(self, *paths, code=0):
        """What `troupe import --json` prints."""
        made = subprocess.run(
            [str(harness.TROUPE), "--state", str(self.state), "import",
             "--json", *map(str, paths)], capture_output=True, text=True,
            timeout=2 * harness.PATIENCE, check=False)
        self.assertEqual(made.returncode, code, made.stdout + made.stderr)
        return json.loads(made.stdout)

    def listed(self):
        """Types and devices without what may differ between gateways."""
        types = json.loads(self.console("types", "--json"))
        devices = json.loads(self.console("devices", "--json"))
        keep = ("device", "typeName", "desc", "points")
        return (sorted((x["protocol"], x["name"], x["type"], x["blocks"],
                        x["points"]) for x in types),
                sorted(tuple(x[k] for k in keep) for x in devices))

    def point_types(self, device):
        shown = json.loads(self.console("device", device, "--json"))
        return {x["point"]: x["type"] for x in shown["points"]}

    def move(self, name):
        """Starts another gateway, empty, with an id of its own."""
        self.trouped.stop()
        self.state = self.folder / name
        self.gateway()

    def connection(self, handle):
        topic = f"glp/0/{self.sid}/fb/con/{handle}/sts"
        text = harness.retained(self.port, 1).get(topic)
        return json.loads(text)["state"] if text else None

    def every_kind(self):
        """A folder with files of all kinds that have no conflict."""
        folder = self.folder / "site"
        shutil.copytree(SITE, folder)
        shutil.copytree(KINDS, folder / "more",
                        ignore=shutil.ignore_patterns("devices.csv"))
        return folder

    def check_life(self, files, again):
        """Imports *files*, twice, survives, moves to another gateway."""
        first = self.report(*files)
        self.assertTrue(first["changes"])
        self.assertEqual(self.report(*files)["changes"], [])
        before = self.listed()
        self.kill()
        self.trouped = self.daemon()
        members = self.trouped.ready()
        self.port = int(members["mqtt"].rsplit(":", 1)[1])
        self.assertEqual(self.listed(), before)
        self.assertEqual(self.report("--dry-run", *files)["changes"], [])
        again()
        package = self.folder / "all.dtp"
        self.console("export", package)
        self.assertEqual(self.report(package)["changes"], [])
        self.move("second")
        self.report(package)
        self.assertEqual(self.listed(), before)
        again()
        self.console("export", self.folder / "moved.dtp")
        self.assertEqual((self.folder / "moved.dtp").read_bytes(),
                         package.read_bytes())
        self.console("export", self.folder / "unpacked")
        self.assertEqual(self.report(self.folder / "unpacked")["changes"], [])

    def test_a_site_of_every_kind(self):
        self.gateway()
        folder = self.every_kind()
        dry = self.report("--dry-run", folder)
        self.assertIn("keeps resource report `nvs.xml`", dry["changes"])
        self.assertIn("adds connection `Follow`", dry["changes"])
        self.assertEqual(json.loads(self.console("types", "--json"))[0]["name"],
                         "lon.sys")
        text = self.console("import", "--dry-run", folder)
        self.assertIn("adds device `lon/box-1` of type `Lamp box` at auto\n",
                      text)

        def again():
            self.assertEqual(
                self.point_types("lon/box-1")
                ["lon/box-1/Sensor/0/nvoPressure"],
                "9000010600000000-4/UNVT_pressure")
            harness.wait_until(
                lambda: self.connection("Follow") == "provisioned",
                "the connection")
            shown = json.loads(self.console("get", "--json",
                                            "lon/box-1/Lamp/0/nviLamp"))
            self.assertEqual(shown[0]["point"], "lon/box-1/Lamp/0/nviLamp")
        self.check_life([folder], again)

    def test_a_package_of_every_kind(self):
        self.gateway()
        self.console("import", self.every_kind())
        package = self.folder / "site.dtp"
        self.console("export", package)
        self.move("other")
        report = self.report(package)
        self.assertEqual(report["connections"], ["Follow"])
        self.assertEqual(len(report["devices"]), 3)

    def test_an_export_takes_no_other_files_along(self):
        self.gateway()
        folder = self.folder / "full"
        folder.mkdir()
        (folder / "note.txt").write_text("mine")
        made = subprocess.run(
            [str(harness.TROUPE), "--state", str(self.state), "export",
             str(folder)], capture_output=True, text=True, check=False)
        self.assertEqual(made.returncode, 1)
        self.assertIn("is no empty folder", made.stderr)

    @unittest.skipUnless(FIELD.is_dir(), "no files of the field")
    def test_the_files_of_the_field(self):
        self.gateway()
        files = sorted(x for x in FIELD.rglob("*")
                       if x.is_file() and x.name.lower().endswith(ENDINGS))
        lists = [x for x in files
                 if x.read_bytes()[:16].startswith(b"name,deviceType,")]
        files = [x for x in files if x not in lists]
        stated = stated_points()
        counted = 0
        for file in files:
            name = str(file.relative_to(FIELD))
            made = subprocess.run(
                [str(harness.TROUPE), "--state", str(self.state), "import",
                 "--json", "--dry-run", str(file)], capture_output=True,
                text=True, timeout=2 * harness.PATIENCE, check=False)
            report = json.loads(made.stdout)
            types = added_types(report.get("changes", []))
            points = sum(types.values())
            print(f"{name}: {points} datapoints, {len(types)} types")
            if made.returncode != 0:  # its types are in another file
                for issue in report["issues"]:
                    self.assertRegex(issue["text"], "device type", name)
            elif name in stated:
                least, most = stated[name]
                self.assertLessEqual(least, points, name)
                self.assertLessEqual(points, most, name)
                counted += 1
        print(f"{counted} of {len(stated)} counts of the README hold")
        self.assertEqual(counted, len(stated))
        # Two property files are for types of which only interfaces are there.
        names = self.folder / "names.dtd"
        names.write_text(
            "#filetype,dtd\nDevice Type,Protocol,Program ID\n"
            "FT 6000 EVB Multisensor,lon,9FFFFF0501840460\n"
            "VAV_sim-1,lon,9000015502040402\n")
        self.check_life([*files, names], lambda: None)


if __name__ == "__main__":
    unittest.main(verbosity=2)
