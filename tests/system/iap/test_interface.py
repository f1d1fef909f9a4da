"""Interfaces that clients change, and the catalogue of types: IAP 8.6, 13.4."""

import unittest

import case

ON = {"value": 100, "state": 1}
DIM = {"value": 20, "state": 1}
POINT = {"name": "extra", "implementation": {
    "member": "nviExtra", "type": "SNVT_switch", "cat": "in"}}


class InterfaceTest(case.IapTest):
    def setUp(self):
        super().setUp()
        self.lamp(type=case.DYNAMIC_LAMP)

    def test_an_added_point_is_one_like_any_other(self):
        self.act("add", POINT)
        self.block(name="extra/0", within=5)
        self.ask("if/extra/0/nviExtra/value", ON)
        event = self.shown(self.topic(
            f"ev/updated/dev/lon/type/{case.DYNAMIC_LAMP}"))
        self.assertEqual((event["block"], event["datapoint"], event["value"]),
                         ("if/extra/0", "nviExtra", ON))

    def test_a_changed_interface_and_its_priorities_survive_a_kill(self):
        self.ask("if/Lamp/0/nviLamp", {"value": DIM, "prio": 3})
        self.act("add", {"name": "gone"})
        self.act("add", POINT)
        self.act("remove", {"name": "gone"})
        self.ask("if/extra/0/nviExtra", {"value": ON, "prio": 8})
        self.block(lambda x: x["nviExtra"]["value"] == ON, 5, "extra/0")
        before = self.retained(self.device("#"))
        self.client.close()
        self.gateway.kill()
        self.gateway.start()
        self.begin()
        after = self.retained(self.device("#"))
        self.assertEqual(set(after), set(before))
        point = after[self.device("if/extra/0")].value["nviExtra"]
        self.assertEqual(point["values"]["levels"]["8"], ON)
        lamp = after[self.device("if/Lamp/0")].value["nviLamp"]
        self.assertEqual((lamp["value"], lamp["values"]["level"]), (DIM, 3))
        self.act("remove", {"name": "extra"})
        self.arrives(self.device("if/extra/0"), lambda x: not x.payload)
        self.ask("if/extra/0/nviExtra/value", ON)
        self.error("Block name extra/0 does not exist")

    def test_a_connection_fails_while_its_source_is_away(self):
        self.client.subscribe(self.topic("fb/con/c-away/sts"))
        self.act("add", POINT)
        self.block(name="extra/0", within=5)
        self.publish(self.topic("rq/con/c-away/do"), {
            "action": "create", "args": {
                "sources": [self.device("if/extra/0/nviExtra/value")],
                "destinations": [
                    self.device("if/Lamp/0/nviLamp/value", "rq")]}})
        self.publish(self.topic("rq/con/c-away/do"), {"action": "provision"})
        state = self.topic("fb/con/c-away/sts")
        self.shown(state, lambda x: x["state"] == "provisioned")
        self.act("remove", POINT)
        failed = self.shown(state, lambda x: x["state"] == "failed")
        self.assertIn("does not exist", failed["failureReason"])
        self.act("add", POINT)
        self.shown(state, lambda x: x["state"] == "provisioned")
        self.ask("if/extra/0/nviExtra/value", ON)
        self.point(lambda x: x["value"] == ON, 5)

    def test_a_device_announces_itself(self):
        self.act("join")
        found = self.shown(self.topic("ev/join"))
        self.assertEqual(
            (found["handle"], found["protocol"], found["type"]),
            (self.handle, "lon", case.DYNAMIC_LAMP))


class RefusalTest(case.IapTest):
    def test_what_cannot_be_done_is_said(self):
        self.lamp()
        for action, args, text in (
                ("add", {"name": "x"}, "add: action not supported"),
                ("remove", {"name": "x"}, "remove: action not supported"),
                ("message", {}, "message: code: value is invalid"),
                ("message", {"code": 1, "service": "request"},
                 "message: action not supported"),
                ("load", {}, "load: url is required"),
                ("routing", {}, "routing: action not supported"),
                ("file", {}, "file: action not supported")):
            with self.subTest(action=action):
                self.act(action, args)
                self.error(text)


class CatalogueTest(case.IapTest):
    def test_types_in_use_are_defined_and_stay_so(self):
        self.lamp()
        filters = (self.topic("fb/res/#"),)
        before = {x: y.payload for x, y in self.retained(*filters).items()}
        application = self.topic(f"fb/res/application/lon/{case.LAMP}")
        self.assertIn(application, before)
        self.assertIn(self.topic("fb/res/type/SNVT_switch"), before)
        self.client.close()
        self.gateway.restart()
        self.begin()
        after = {x: y.payload for x, y in self.retained(*filters).items()}
        self.assertEqual(after, before)

    def test_a_driver_asks_for_a_type(self):
        answers = "idl/apollo-rp-launcher/response"
        topic = self.topic("fb/res/type/SNVT_count_32")
        self.client.subscribe(answers, topic)
        ask = {"sid": self.gateway.sid, "command": "publish",
               "respond": answers, "options": {"update": "always"}}
        request = "glp/0/./=resource-publisher/request"
        self.publish(request, {**ask, "value": "count_32"})
        self.assertEqual(self.shown(topic)["base"], "uint32")
        self.assertEqual(self.shown(answers)["topic"], topic)
        self.publish(request, {**ask, "value": "nothing_at_all"})
        self.assertIn("error", self.shown(answers))


if __name__ == "__main__":
    unittest.main(verbosity=2)
