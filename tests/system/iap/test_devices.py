"""IAP cases 8 to 24 and 51 to 55: the life of a device."""

import unittest

import case


def is_provisioned(sts):
    return sts["state"] == "provisioned"


def is_unprovisioned(sts):
    return sts["state"] == "unprovisioned"


class LifeTest(case.IapTest):
    def objects(self):
        """What the broker has of the device once all requests are done."""
        self.settle()
        return {x: str(y) for x, y in self.retained(self.device("#")).items()}


class CreateTest(LifeTest):
    def test_08_create_hosted_device(self):
        self.create()
        sts = self.sts(is_unprovisioned)
        self.assertEqual(sts["type"], case.LAMP)
        self.assertIn(sts["health"],
                      ("normal", "suspect", "down", "nascent"))
        topic = self.device("sts")
        self.assertEqual(self.retained(topic)[topic].value["state"],
                         "unprovisioned")

    def test_09_configuration_right_behind_create_is_kept(self):
        self.create()
        self.ask("cfg", {"name": self.handle, "desc": "x"})
        cfg = self.shown(self.device("cfg"),
                         lambda x: x["name"] == self.handle, 10)
        self.assertEqual(cfg["desc"], "x")

    def test_10_create_is_announced(self):
        self.create()
        event = self.shown(
            self.topic(f"ev/created/dev/lon/type/{case.LAMP}"),
            lambda x: x["handle"] == self.handle, 10)
        self.assertEqual(event["topic"],
                         self.topic(f"fb/dev/lon/{self.handle}"))

    def assert_created_and_provisioned(self):
        sts = self.sts(is_provisioned, 20)
        self.assertIsNone(sts["action"])
        # Who sees `provisioned` finds the blocks: they came before.
        seen = self.client.since(0)
        end = next(i for i, x in enumerate(seen)
                   if x.topic == self.device("sts")
                   and is_provisioned(x.value))
        self.assertIn(self.device("if/Lamp/0"), [x.topic for x in seen[:end]])
        topic = self.device("if/Lamp/0")
        self.assertIn("nviLamp", self.retained(topic)[topic].value)

    def test_11_create_provisions_when_asked(self):
        self.create(provision=True)
        self.assert_created_and_provisioned()

    def test_12_provision_may_be_text(self):
        self.create(provision="true")
        self.assert_created_and_provisioned()

    def test_13_another_text_is_refused(self):
        self.create(provision="maybe")
        self.error("Invalid provision value")
        self.assert_none(self.settle(known=False), self.device("sts"))

    def test_14_create_needs_a_type(self):
        self.act("create", {"unid": "auto", "lon.attach": "local"})
        self.error("No device type provided")

    def test_15_the_same_create_shows_the_device_again(self):
        self.create()
        self.shown(self.device("cfg"))
        self.sts()
        self.create()
        self.sts()
        self.shown(self.device("cfg"))
        self.assert_no_error(self.settle())

    def test_16_another_type_is_refused(self):
        self.create()
        self.sts()
        before = self.objects()
        self.create(type=case.DYNAMIC_LAMP)
        self.error("Device already created")
        self.assertEqual(self.objects(), before)


class ActionTest(LifeTest):
    def test_17_an_unknown_handle_is_told(self):
        self.handle = "zz"
        self.client.subscribe(self.device("#"))
        self.act("provision")
        self.error("zz : device not found")
        self.assert_none(self.settle(known=False), self.topic("fb/dev/lon/zz"))

    def test_18_a_licensed_device_is_provisioned(self):
        self.create()
        lic = self.shown(self.device("lic"))
        self.assertIs(lic["licensed"], True)
        self.act("provision")
        self.sts(is_provisioned)

    def test_19_provisioning_twice_is_refused(self):
        self.lamp()
        before = self.objects()
        self.act("provision")
        self.error("")
        self.assertEqual(self.objects(), before)

    def test_20_deprovision_keeps_the_blocks(self):
        self.lamp()
        self.act("deprovision")
        self.sts(is_unprovisioned)
        topic = self.device("if/Lamp/0")
        self.assertIn(topic, self.retained(topic))
        self.act("provision")
        self.sts(is_provisioned)
        gone = [x for x in self.client.since(0)
                if x.topic == topic and not x.payload]
        self.assertEqual(gone, [])

    def test_21_an_unknown_action_is_named(self):
        self.lamp()
        before = self.objects()
        self.act("frobnicate")
        self.error("frobnicate")
        self.assertEqual(self.objects(), before)

    def test_22_an_action_is_required(self):
        self.lamp()
        self.ask("do", {"args": {}})
        self.error("Action is required")

    def test_23_what_is_no_json_is_told_and_does_no_harm(self):
        self.asked = self.device("do", "rq")
        self.client.publish_raw(self.asked, "not json")
        self.error("")
        self.create()
        self.sts(is_unprovisioned)

    def test_24_a_test_shows_the_status_again(self):
        before = self.lamp()["mru"]
        self.act("test")
        self.sts(lambda x: x["mru"] > before, 60)


class DeleteTest(case.IapTest):
    def delete(self):
        """Returns after the event, which comes last."""
        self.act("delete")
        self.shown(self.topic(f"ev/deleted/dev/lon/type/{case.LAMP}"),
                   lambda x: x == {"handle": self.handle}, 10)

    def test_51_delete_leaves_the_status_alone(self):
        self.lamp()
        self.delete()
        self.sts(lambda x: x["state"] == "deleted")
        for tail in ("cfg", "if/Lamp/0"):
            self.arrives(self.device(tail), lambda x: not x.payload)
        topic = self.device("sts")
        self.assertEqual(self.retained(topic)[topic].value["state"],
                         "deleted")

    def test_52_a_newcomer_sees_nothing_but_the_status(self):
        self.lamp()
        self.delete()
        self.assertEqual(list(self.retained(self.device("#"))),
                         [self.device("sts")])

    def test_53_deleting_what_is_not_there_is_silent(self):
        self.act("delete")
        after = self.settle(known=False)
        self.assert_no_error(after)
        self.assert_none(after, self.topic(f"fb/dev/lon/{self.handle}"))

    def test_54_a_deleted_handle_can_be_used_again(self):
        self.lamp()
        self.delete()
        self.create()
        self.assertEqual(self.sts(is_unprovisioned)["type"], case.LAMP)

    def test_55_built_in_io_cannot_be_deleted(self):
        shown = self.retained(self.topic("fb/dev/iap/+/sts"))
        systems = [x for x in shown if x.endswith(".sys/sts")]
        self.assertNotEqual(systems, [])
        self.protocol, self.handle = systems[0].split("/")[-3:-1]
        self.act("delete")
        self.error("can not be deleted")
        self.assertEqual(self.retained(systems[0])[systems[0]].value,
                         shown[systems[0]].value)


if __name__ == "__main__":
    unittest.main(verbosity=2)
