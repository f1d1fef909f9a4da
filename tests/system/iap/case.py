"""What the conformance cases of IAP share.

A case is a test named by its number. Those in not_yet.txt must fail: when one
passes, its line has to go."""

import functools
import os
import pathlib
import re
import unittest
import zlib

import client
from gateway import Gateway, Peer

LAMP = "9FFFFF1E28000601"  # lamp.xif
DYNAMIC_LAMP = "9FFFFF1E28800602"  # dynamic-lamp.xif

# The limits of the cases are those of an idle gateway; a machine that builds
# or runs other tests meanwhile gets so many times more. 1 measures.
SLACK = float(os.environ.get("TROUPE_SLACK", 10))


def read_not_yet():
    """Returns number -> reason."""
    path = pathlib.Path(__file__).resolve().with_name("not_yet.txt")
    lines = [x for x in path.read_text().splitlines()
             if x and not x.startswith("#")]
    return {int(x.split()[0]): x.split(maxsplit=1)[1] for x in lines}


NOT_YET = read_not_yet()


def number_of(name):
    found = re.match(r"test_(\d\d)_", name)
    return int(found[1]) if found else None


def raise_again(error):
    raise error


def expect_failure(test):
    """Unlike unittest's own, it tells a broken test from a missing feature."""
    @unittest.expectedFailure
    @functools.wraps(test)
    def run(self):
        try:
            test(self)
        except AssertionError:
            raise
        except Exception as error:
            self.addCleanup(raise_again, error)
            raise
    return run


def anything(_):
    return True


class IapTest(unittest.TestCase):
    """One gateway a file; each test has a client and a handle of its own."""

    gateway = None
    ZONE = "UTC"

    def __init_subclass__(cls):
        super().__init_subclass__()
        for name, test in list(vars(cls).items()):
            if number_of(name) in NOT_YET:
                setattr(cls, name, expect_failure(test))

    @classmethod
    def setUpClass(cls):
        if IapTest.gateway is None:
            IapTest.gateway = Gateway(cls.ZONE)
            unittest.addModuleCleanup(IapTest.gateway.close)
            IapTest.gateway.start()

    def setUp(self):
        self.number = number_of(self._testMethodName)
        name = self._testMethodName
        self.handle = (f"d-{self.number:02}" if self.number
                       else f"d-{zlib.crc32(name.encode()):08x}")
        self.protocol = "lon"
        self.marks = 0
        self.asked = ""
        self.begin()

    def begin(self):
        """Connects; subscribes before anything is asked for."""
        self.client = self.connect()
        self.position = 0
        self.client.subscribe(self.topic(f"fb/dev/+/{self.handle}/#"),
                              self.topic("ev/#"))

    def connect(self, name="", clean=True):
        made = client.Client(self.gateway.port, name, clean)
        self.addCleanup(made.close)
        return made

    # -- topics ---------------------------------------------------------------

    def topic(self, tail):
        return f"glp/0/{self.gateway.sid}/{tail}"

    def device(self, tail, channel="fb"):
        return self.topic(
            f"{channel}/dev/{self.protocol}/{self.handle}/{tail}")

    def retained(self, *filters):
        return client.retained(self.gateway.port, *filters)

    # -- asking ---------------------------------------------------------------

    def publish(self, topic, value, qos=1):
        """Waits look at what comes after the last thing asked for."""
        self.position = self.client.position()
        self.asked = topic
        self.client.publish(topic, value, qos)

    def ask(self, tail, value, qos=1):
        """Publishes a request to the device of the case."""
        self.publish(self.device(tail, "rq"), value, qos)

    def act(self, action, args=None):
        self.ask("do", {"action": action, "args": args or {}})

    def create(self, **more):
        """Creates a hosted lamp, unless told otherwise."""
        self.act("create", {"unid": "auto", "type": LAMP,
                            "lon.attach": "local", **more})

    def lamp(self, **more):
        """Creates and provisions the hosted lamp of the case."""
        self.create(provision=True, **more)
        return self.sts(lambda x: x["state"] == "provisioned", 20)

    def remote(self, *arguments):
        """Starts a Modbus device and makes it the device of the case."""
        peer = Peer(*arguments)
        self.addCleanup(peer.stop)
        self.protocol = "modbus"
        self.act("create", {"type": Peer.TYPE, "unid": peer.unid(),
                            "provision": True})
        self.sts(lambda x: x["state"] == "provisioned"
                 and x["health"] == "normal", 20)
        return peer

    # -- waiting --------------------------------------------------------------

    def limit(self, seconds):
        """What must fail need not take long."""
        return seconds * (1 if self.number in NOT_YET else SLACK)

    def arrives(self, topic, matches=anything, within=5):
        """Returns the first message on *topic* that *matches*; fails at once
        when the request is refused."""
        def look(message):
            if self.is_refusal(message):
                self.fail(f"refused: {message.value['message']}")
            return message.topic == topic and matches(message)
        return self.client.wait(look, topic, self.position,
                                self.limit(within))

    def is_refusal(self, message):
        return (message.topic == self.topic("ev/error")
                and message.value["topic"] == self.asked)

    def shown(self, topic, matches=anything, within=5):
        """Returns the value of an object on *topic* that *matches*."""
        return self.arrives(
            topic, lambda x: x.value is not None and matches(x.value),
            within).value

    def sts(self, matches=anything, within=10):
        return self.shown(self.device("sts"), matches, within)

    def block(self, matches=anything, within=1, name="Lamp/0"):
        return self.shown(self.device("if/" + name), matches, within)

    def block_now(self, name="Lamp/0"):
        """The block as an empty assignment shows it: behind all effects of
        what was asked before."""
        self.ask("if/" + name, {})
        return self.block(name=name)

    def point(self, matches, within=1, name="nviLamp"):
        """Returns the point in a block in which it *matches*."""
        return self.block(lambda x: matches(x[name]), within)[name]

    def error(self, text, within=5):
        """Returns the error event about the request that contains *text*."""
        return self.client.wait(
            lambda x: self.is_refusal(x)
            and text.lower() in x.value["message"].lower(),
            f"an error with {text!r}", self.position,
            self.limit(within)).value

    def settle(self, known=True):
        """Returns what came up to the answer to a later, bad request: behind
        the requests of the device, or of the gateway when it is not *known*."""
        self.marks += 1
        mark = f"mark-{self.marks}"
        handle, action = (self.handle, mark) if known else (mark, "test")
        self.client.publish(
            self.topic(f"rq/dev/{self.protocol}/{handle}/do"),
            {"action": action})
        start = self.position
        self.client.wait(lambda x: x.topic == self.topic("ev/error")
                         and mark in x.value["message"], mark, start)
        return [x for x in self.client.since(start) if "mark-" not in str(x)]

    def assert_none(self, messages, topic):
        """None of *messages* is on *topic* or below it."""
        self.assertEqual([x for x in messages
                          if (x.topic + "/").startswith(topic + "/")], [])

    def assert_no_error(self, messages):
        """None of *messages* is an error about the device of the case."""
        self.assert_none([x for x in messages if self.handle in str(x)],
                         self.topic("ev/error"))
