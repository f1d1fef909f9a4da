"""The gateway's own broker: who may do what, and what it survives."""

import os
import pathlib
import re
import signal
import socket
import ssl
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "iap"))

import client  # noqa: E402
import harness  # noqa: E402
from authority import Authority, add_user  # noqa: E402

LAMP = "9FFFFF1E28000601"  # lamp.xif
RESOURCES = harness.HERE / "resources"


class BrokerTest(harness.SystemTest):
    CONFIG = f'resources = ["{RESOURCES}"]\n'

    def connect(self, *arguments, **more):
        made = client.Client(*arguments, **more)
        self.addCleanup(made.close)
        return made

    def topic(self, tail):
        return f"glp/0/{self.sid}/{tail}"

    def lamp(self, who, handle):
        """Lets client *who* create a hosted lamp; waits for it."""
        who.subscribe(self.topic(f"fb/dev/lon/{handle}/#"))
        who.publish(self.topic(f"rq/dev/lon/{handle}/do"),
                    {"action": "create", "args": {
                        "unid": "auto", "type": LAMP, "lon.attach": "local",
                        "provision": True}})
        who.wait(lambda x: x.topic.endswith(f"{handle}/sts")
                 and x.value["state"] == "provisioned", f"{handle} to be well")

    def switch(self, who, handle, level):
        """Writes a value; waits until client *who* sees it."""
        who.publish(
            self.topic(f"rq/dev/lon/{handle}/if/Lamp/0/nviLamp/value"),
            {"value": level, "state": 1})
        who.wait(lambda x: x.topic.endswith(f"{handle}/if/Lamp/0") and x.payload
                 and x.value["nviLamp"]["value"]["value"] == level,
                 f"{level} at {handle}")

    def assert_cannot_feign(self, who):
        """Nothing of what client *who* writes as the gateway gets through."""
        watcher = self.connect(self.port)
        watcher.subscribe("glp/#", "my/#")
        for topic in (self.topic("fb/dev/lon/feigned/sts"),
                      self.topic("fb/about"), self.topic("ev/error"),
                      self.topic(f"ev/updated/dev/lon/type/{LAMP}"),
                      "glp/0/././sid", "glp/0/././runlevel"):
            who.publish_raw(topic, '"feigned"', retain=True)
        who.publish("my/mark", "end")
        watcher.wait(lambda x: x.topic == "my/mark", "the mark")
        self.assertEqual(
            [x for x in watcher.since(0) if "feigned" in str(x)], [])


class LoopbackTest(BrokerTest):
    def test_nobody_writes_in_the_name_of_the_gateway(self):
        self.gateway()
        self.assert_cannot_feign(self.connect(self.port))

    def test_nobody_takes_the_session_of_the_gateway(self):
        self.gateway()
        thief = self.connect(self.port, name="trouped.0", clean=False)
        self.lamp(thief, "b-1")
        self.switch(thief, "b-1", 50)

    def test_localhost_is_an_address(self):
        self.daemon("--set", "broker.listen=localhost:0").ready()


class SecureTest(BrokerTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        self.cert, self.key = self.authority.issue("broker")
        self.users = self.folder / "users"
        add_user(self.users, "anna", "right")
        add_user(self.users, "ben", "other")
        self.key.chmod(0o600)

    def secure_gateway(self, *more):
        self.trouped = self.daemon(
            "--set", f"broker.users={self.users}",
            "--set", f"broker.tls.cert={self.cert}",
            "--set", f"broker.tls.key={self.key}",
            "--set", "broker.tls.listen=127.0.0.1:0", *more)
        members = self.trouped.ready()
        self.sid = members["sid"]
        self.port = int(members["mqtt"].rsplit(":", 1)[1])
        line = harness.wait_until(
            lambda: next((x for x in self.trouped.errors if "TLS" in x), None),
            "the line with the port")
        self.secure_port = int(re.search(r":(\d+)$", line)[1])

    def secure(self, user=None, password=None, cert=None):
        def prepare(mqtt):
            mqtt.tls_set(str(self.authority.ca), *map(str, cert or ()))
            if user:
                mqtt.username_pw_set(user, password)
        return self.connect(self.secure_port, prepare=prepare)

    def test_users_do_what_loopback_clients_do(self):
        self.secure_gateway()
        anna = self.secure("anna", "right")
        self.assertEqual(anna.answer(), 0)
        self.lamp(anna, "l-1")
        self.switch(anna, "l-1", 40)
        anna.subscribe(self.topic("fb/#"))
        anna.wait(lambda x: x.topic == self.topic("fb/about") and x.retain,
                  "what is retained")
        self.assert_cannot_feign(anna)
        self.assertEqual(self.secure("ben", "other").answer(), 0)

    def test_strangers_are_refused(self):
        self.secure_gateway()
        for login in ((), ("anna", "wrong"), ("anna", ""), ("carl", "right")):
            with self.subTest(login=login):
                self.assertEqual(self.secure(*login).answer(), 5)
        self.switch_on_loopback()

    def switch_on_loopback(self):
        """Clients of this machine still need no name."""
        here = self.connect(self.port)
        self.lamp(here, "l-2")
        self.switch(here, "l-2", 70)

    def test_a_ca_asks_clients_for_certificates_too(self):
        self.secure_gateway("--set", f"broker.tls.ca={self.authority.ca}")
        mine = self.authority.issue("anna")
        self.assertEqual(self.secure("anna", "right", mine).answer(), 0)
        self.assertEqual(self.secure(cert=mine).answer(), 5)
        self.assertTrue(self.is_shut_out())

    def is_shut_out(self):
        """Whether the broker hangs up on who has no certificate."""
        around = ssl.create_default_context(cafile=self.authority.ca)
        with socket.create_connection(("127.0.0.1", self.secure_port)) as bare:
            try:
                # The refusal may come behind the handshake of TLS 1.3.
                with around.wrap_socket(
                        bare, server_hostname="127.0.0.1") as wrapped:
                    return wrapped.recv(1) == b""
            except (ssl.SSLError, ConnectionError):
                return True

    def test_a_bad_certificate_is_told_before_anything_starts(self):
        other = Authority(self.folder, "other").issue("stranger")[1]
        for name, path in (("cert", self.folder / "none.pem"), ("key", other)):
            trouped = self.daemon(
                "--set", f"broker.users={self.users}",
                "--set", f"broker.tls.cert={self.cert}",
                "--set", f"broker.tls.key={self.key}",
                "--set", f"broker.tls.{name}={path}")
            self.assertEqual(trouped.wait(), 78, trouped.errors)
            self.assertIn(str(path), "\n".join(trouped.errors))
            self.assertFalse(self.state.exists())


class RobustTest(BrokerTest):
    def broker_process(self):
        """The id of the broker that runs now."""
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                head, tail = path.read_text().rsplit(")", 1)
            except OSError:
                continue  # ended meanwhile
            if (head.endswith("(mosquitto")
                    and int(tail.split()[1]) == self.trouped.child.pid):
                return int(path.parent.name)
        return None

    def objects(self):
        """All retained objects without their times; None without a broker."""
        try:
            found = client.retained(self.port, "glp/#")
        except (ConnectionError, AssertionError):
            return None
        return {topic: {x: y for x, y in message.value.items() if x != "mru"}
                if isinstance(message.value, dict) else message.value
                for topic, message in found.items()}

    def test_a_broker_that_was_killed_is_as_it_was(self):
        self.gateway()
        here = self.connect(self.port)
        for number in range(3):
            self.lamp(here, f"l-{number}")
            self.switch(here, f"l-{number}", 10 + number)
        here.close()
        before = self.objects()
        self.assertIn(self.topic("fb/dev/lon/l-2/if/Lamp/0"), before)
        for _ in range(2):
            killed = self.broker_process()
            os.kill(killed, signal.SIGKILL)
            harness.wait_until(
                lambda: self.broker_process() not in (None, killed),
                "a new broker")
            harness.wait_until(lambda: self.objects() == before,
                               "the same objects on it")

    def test_a_subscriber_that_does_not_read_holds_nobody_up(self):
        self.gateway()
        here = self.connect(self.port)
        self.lamp(here, "l-1")
        stuck = client.RawClient(self.port)
        self.addCleanup(stuck.close)
        self.assertEqual(stuck.subscribe("#"), b"\1")
        text = 1_000 * "x"
        for _ in range(20_000):  # far more than sockets take
            last = here.mqtt.publish("my/flood", text, 1)
        last.wait_for_publish(harness.PATIENCE)
        self.assertTrue(last.is_published())
        for level in range(1, 20):
            self.switch(here, "l-1", level)

    def test_a_session_keeps_the_oldest_up_to_its_limit(self):
        self.gateway_with("--set", "broker.max_queued_messages=100")
        away = self.connect(self.port, "away", False)
        away.subscribe("my/count")
        away.close()
        here = self.connect(self.port)
        for number in range(150):
            here.publish("my/count", number)
        back = self.connect(self.port, "away", False)
        back.wait(lambda x: x.value == 99, "the last that fits")
        here.publish("my/count", "new")
        back.wait(lambda x: x.value == "new", "what comes now")
        self.assertEqual([x.value for x in back.since(0)],
                         [*range(100), "new"])

    def gateway_with(self, *arguments):
        self.trouped = self.daemon(*arguments)
        members = self.trouped.ready()
        self.sid = members["sid"]
        self.port = int(members["mqtt"].rsplit(":", 1)[1])


class ElsewhereTest(BrokerTest):
    """Another's broker, with TLS, users and certificates of clients."""

    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        self.files = self.authority.issue("gateway")
        self.password = self.folder / "password"
        self.password.write_text("secret\n")
        users = self.folder / "users"
        add_user(users, "gateway", "secret")
        self.port = harness.free_port()
        cert, key = self.authority.issue("broker")
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\ncafile {self.authority.ca}\n"
            f"certfile {cert}\nkeyfile {key}\nrequire_certificate true\n"
            f"allow_anonymous false\npassword_file {users}\nuser root\n")
        self.broker = self.start("mosquitto", "-c", config)
        harness.wait_until(
            lambda: any("running" in x for x in self.broker.errors),
            "the other broker")

    def gateway_there(self, ca):
        cert, key = self.files
        options = {"url": f"mqtts://127.0.0.1:{self.port}", "ca": ca,
                   "cert": cert, "key": key, "user": "gateway",
                   "password_file": self.password}
        sets = [x for key, value in options.items()
                for x in ("--set", f"broker.{key}={value}")]
        return self.start(harness.TROUPED, "--config", self.config, "--state",
                          self.state, *sets)

    def test_the_gateway_comes_with_a_certificate_and_a_password(self):
        members = self.gateway_there(self.authority.ca).ready()
        self.assertEqual(members["mqtt"], f"127.0.0.1:{self.port}")

        def prepare(mqtt):
            mqtt.tls_set(str(self.authority.ca), *map(str, self.files))
            mqtt.username_pw_set("gateway", "secret")
        there = self.connect(self.port, prepare=prepare)
        there.subscribe("glp/0/+/fb/about")
        there.wait(lambda x: x.retain, "what the gateway shows")

    def test_a_broker_of_another_authority_is_not_believed(self):
        other = Authority(self.folder, "other")
        trouped = self.gateway_there(other.ca)
        harness.wait_until(
            lambda: any("certificate is not valid" in x
                        for x in trouped.errors), "the reason")
        self.assertEqual(trouped.lines, [])
        self.assertIsNone(trouped.child.poll())

    def test_a_wrong_password_is_told(self):
        self.password.write_text("wrong\n")
        trouped = self.gateway_there(self.authority.ca)
        harness.wait_until(
            lambda: any("does not know the user" in x for x in trouped.errors),
            "the reason")


if __name__ == "__main__":
    unittest.main(verbosity=2)
