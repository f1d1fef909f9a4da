"""IAP cases 68 to 74: groups and connections."""

import unittest

import case

ON = {"value": 30, "state": 1}
POINT = "if/Lamp/0/nviLamp"


class RelationTest(case.IapTest):
    """Two lamps, and objects that join them."""

    def setUp(self):
        super().setUp()
        self.client.subscribe(self.topic("fb/grp/#"), self.topic("fb/con/#"))
        self.handles = [f"d-{self.number}{x}" for x in "ab"]
        for self.handle in self.handles:
            self.client.subscribe(self.device("#"))
            self.lamp()

    def of_each(self, tail, channel):
        out = []
        for self.handle in self.handles:
            out.append(self.device(tail, channel))
        return out

    def order(self, action, **args):
        self.publish(self.topic(f"rq/{self.name}/do"),
                     {"action": action, "args": args})

    def own(self, tail, matches=case.anything, within=2):
        return self.shown(self.topic(f"fb/{self.name}/{tail}"), matches,
                          within)

    def wait_lamp(self, handle, within=2):
        self.handle = handle
        self.block(lambda x: x["nviLamp"]["value"] == ON, within)


class GroupTest(RelationTest):
    def group(self, members):
        self.name = f"grp/g-{self.number}"
        self.order("self.create", members=members, provision=True)
        return self.own("cfg")

    def test_68_a_group_lists_its_members(self):
        members = self.of_each(POINT, "rq")
        cfg = self.group(members)
        self.assertEqual(cfg["members"], members)
        self.assertIs(cfg["provision"], True)

    def test_69_a_value_goes_to_all_members(self):
        self.group(self.of_each(POINT, "rq"))
        self.publish(self.topic(f"rq/{self.name}/value"), ON)
        for handle in self.handles:
            self.wait_lamp(handle)

    def test_70_removing_nobody_shows_the_group_again(self):
        members = self.of_each(POINT, "rq")
        self.group(members)
        self.order("self.remove", members=[])
        self.assertEqual(self.own("cfg")["members"], members)

    def test_71_members_of_one_device_act_once(self):
        # A wink leaves no trace; what no device knows goes the same way.
        self.group([self.device(f"if/Lamp/0/{x}", "rq")
                    for x in ("nviLamp", "nvoLampFb")])
        self.order("blink")

        def blinked(message):
            return (message.topic == self.topic("ev/error")
                    and message.value["topic"] == self.device("do", "rq")
                    and "blink" in message.value["message"])
        self.client.wait(blinked, "the device", self.position, self.limit(5))
        found = [x for x in self.settle() if blinked(x)]
        self.assertEqual(len(found), 1)


class ConnectionTest(RelationTest):
    def connection(self, sources, destinations):
        self.name = f"con/c-{self.number}"
        self.order("create", sources=sources, destinations=destinations)

    def state(self, state, within=5):
        return self.own("sts", lambda x: x["state"] == state, within)

    def test_72_a_connection_carries_values(self):
        source, other = self.handles
        self.handle = source
        sources = [self.device("if/Lamp/0/nvoLampFb/value")]
        self.handle = other
        self.connection(sources, [self.device(POINT + "/value", "rq")])
        self.state("created")
        self.order("provision")
        self.state("provisioned")
        self.handle = source
        self.ask("if/Lamp/0/nvoLampFb/value", ON)
        self.wait_lamp(other)

    def is_failed(self, message):
        return (message.topic == self.topic(f"fb/{self.name}/sts")
                and message.value["state"] == "failed")

    def test_73_a_connection_needs_sources(self):
        self.connection([], [self.device(POINT + "/value", "rq")])
        found = self.client.wait(
            lambda x: self.is_failed(x) or self.is_refusal(x), "a refusal",
            self.position, self.limit(5)).value
        self.assertNotIn("not supported", found.get("message", ""))
        self.assertTrue(found.get("message") or found.get("failureReason"))

    def test_74_an_unknown_connection_fails(self):
        self.name = f"con/c-{self.number}"
        self.order("provision")
        # An error event may come along.
        self.client.wait(self.is_failed, "the state", self.position,
                         self.limit(5))


if __name__ == "__main__":
    unittest.main(verbosity=2)
