"""The batching writer beside the library's client: a real broker, and what is
none."""

import os
import pathlib
import shutil
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "iap"))

import client  # noqa: E402
import harness  # noqa: E402
from authority import Authority, add_user  # noqa: E402

SENDER = pathlib.Path(os.environ.get(
    "TROUPE_BATCH_SENDER", harness.BUILD / "tests/system/batch_sender"))

PATIENCE = 120.0  # seconds: long streams take long on a busy machine


class WriterTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="troupe-writer-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.port = harness.free_port()

    def start(self, *command):
        program = harness.Program(*command)
        self.addCleanup(program.stop)
        return program

    def broker(self, *lines):
        """Starts Mosquitto and waits until it listens."""
        config = self.folder / "mosquitto.conf"
        config.write_text("\n".join(
            [f"listener {self.port} 127.0.0.1", "user root",
             "max_queued_messages 0", *(lines or ["allow_anonymous true"])])
            + "\n")
        program = self.start("mosquitto", "-c", config)
        harness.wait_until(
            lambda: any("running" in x for x in program.errors), "the broker")
        return program

    def send(self, messages=1, size=200, **options):
        return self.start(SENDER, self.port, messages, size,
                          *[f"{key}={x}" for key, x in options.items()])

    def listen(self):
        made = client.Client(self.port)
        self.addCleanup(made.close)
        made.subscribe("test/number")
        return made

    def assert_line(self, program, line, count=1):
        harness.wait_until(lambda: program.lines.count(line) >= count,
                           f"{count} times {line}", PATIENCE)

    def numbers(self, listener, last):
        listener.wait(lambda x: int(x.payload) == last, f"number {last}",
                      seconds=PATIENCE)
        return [int(x.payload) for x in listener.since(0)]

    def assert_quick_end(self, program):
        began = time.monotonic()
        program.send(signal.SIGTERM)
        self.assertEqual(program.wait(), 0)
        self.assertLess(time.monotonic() - began, 5)


class BrokerTest(WriterTest):
    def test_everything_arrives_in_order(self):
        self.broker()
        listener = self.listen()
        sender = self.send(20_000)
        self.assert_line(sender, "done")
        self.assertEqual(self.numbers(listener, 20_000),
                         list(range(1, 20_001)))
        self.assertEqual(sender.lines, ["connected", "done"])
        self.assert_quick_end(sender)

    def test_a_connection_cut_in_mid_stream_loses_nothing(self):
        self.broker()
        listener = self.listen()
        count = 40_000  # enough for the last cut to come before the end
        sender = self.send(count)
        listener.wait(lambda x: True, "the stream")
        # A fast sender may be done before the listener has seen much of it:
        # nothing here waits for more of the stream.
        for round_number in range(3):
            self.throw_out(b"batchw")
            self.assert_line(sender, "connected", round_number + 2)
        self.assert_line(sender, "done")
        got = self.numbers(listener, count)
        first = list(dict.fromkeys(got))
        self.assertEqual(first, list(range(1, count + 1)))
        self.assertEqual(sender.lines.count("lost"), 3)

    def throw_out(self, name):
        """Connects as *name*, once: a client would come back for its place."""
        connect = b"\0\4MQTT\4\2\0\x3c" + struct.pack(">H", len(name)) + name
        with socket.create_connection(("127.0.0.1", self.port)) as other:
            other.sendall(bytes([0x10, len(connect)]) + connect)
            self.assertEqual(other.recv(4), b"\x20\2\0\0")

    def test_a_broker_killed_in_mid_stream_is_taken_up_again(self):
        broker = self.broker()
        listener = self.listen()
        sender = self.send(100_000)
        listener.wait(lambda x: int(x.payload) > 1_000, "the stream")
        broker.send(signal.SIGKILL)
        broker.wait()
        self.assert_line(sender, "lost", 2)
        self.assertNotIn("done", sender.lines)
        self.broker()
        self.assert_line(sender, "done")
        self.assertEqual(sender.lines.count("connected"), 2)

    def test_a_broker_that_stops_reading_stops_the_sender(self):
        broker = self.broker()
        listener = self.listen()
        sender = self.send(2_000, 50_000)
        self.assert_line(sender, "connected")
        broker.send(signal.SIGSTOP)
        self.addCleanup(broker.send, signal.SIGCONT)
        before = self.memory(sender)
        time.sleep(2)
        self.assertLess(self.memory(sender) - before, 40 << 20)
        broker.send(signal.SIGCONT)
        self.assert_line(sender, "done")
        self.assertEqual(self.numbers(listener, 2_000),
                         list(range(1, 2_001)))
        self.assertNotIn("lost", sender.lines)

    @staticmethod
    def memory(program):
        text = pathlib.Path(f"/proc/{program.child.pid}/status").read_text()
        line = next(x for x in text.splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1]) << 10

    def test_a_broker_that_hangs_is_given_up(self):
        broker = self.broker()
        sender = self.send(keep_alive=1)
        self.assert_line(sender, "done")
        time.sleep(3)  # pings keep it alive
        self.assertNotIn("lost", sender.lines)
        broker.send(signal.SIGSTOP)
        self.addCleanup(broker.send, signal.SIGCONT)
        self.assert_line(sender, "lost")
        self.assert_quick_end(sender)


class SecureTest(WriterTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        cert, key = self.authority.issue("broker")
        users = self.folder / "users"
        add_user(users, "anna", "right")
        self.broker("allow_anonymous false", f"password_file {users}",
                    f"certfile {cert}", f"keyfile {key}")

    def assert_told(self, program, text):
        harness.wait_until(lambda: any(text in x for x in program.errors),
                           text)
        self.assert_line(program, "lost")
        self.assertEqual(set(program.lines), {"lost"})

    def test_everything_arrives_by_tls(self):
        sender = self.send(10_000, ca=self.authority.ca, user="anna",
                           password="right")
        self.assert_line(sender, "done")
        self.assertEqual(sender.lines, ["connected", "done"])
        self.assert_quick_end(sender)

    def test_a_wrong_password_is_told_once(self):
        sender = self.send(ca=self.authority.ca, user="anna",
                           password="wrong")
        self.assert_line(sender, "lost", 3)
        self.assert_told(sender, "does not know the user or the password")
        self.assertEqual(len(sender.errors), 1)

    def test_a_broker_of_another_authority_is_not_believed(self):
        other = Authority(self.folder, "other")
        self.assert_told(
            self.send(ca=other.ca, user="anna", password="right"),
            "certificate is not valid")

    def test_a_broker_with_tls_is_not_spoken_to_in_the_clear(self):
        sender = self.send(user="anna", password="right")
        self.assert_line(sender, "lost", 2)


class NoBrokerTest(WriterTest):
    def test_nobody_listens(self):
        sender = self.send()
        self.assert_line(sender, "lost", 3)
        self.assert_quick_end(sender)
        self.assertEqual(sender.errors, [])

    def test_who_never_answers_is_given_up(self):
        with socket.create_server(("127.0.0.1", self.port)):
            began = time.monotonic()
            sender = self.send()
            self.assert_line(sender, "lost")
            self.assertGreater(time.monotonic() - began, 4)
            self.assert_quick_end(sender)

    def test_who_swallows_connections_is_given_up(self):
        with socket.create_server(("127.0.0.1", self.port), backlog=0):
            # The queue of connections is full: the kernel drops the others.
            others = [socket.socket() for _ in range(4)]
            for other in others:
                other.setblocking(False)
                other.connect_ex(("127.0.0.1", self.port))
            sender = self.send()
            self.assert_line(sender, "lost")
            self.assert_quick_end(sender)
            for other in others:
                other.close()

    def test_who_swallows_the_session_is_given_up(self):
        """The writer gets in each time, the library's session never does."""
        with socket.create_server(("127.0.0.1", self.port)) as server:
            thread = threading.Thread(target=self.let_writers_in,
                                      args=(server,), daemon=True)
            thread.start()
            sender = self.send()
            self.assert_line(sender, "lost", 2)
            self.assertNotIn("connected", sender.lines)
            self.assert_quick_end(sender)

    @staticmethod
    def let_writers_in(server):
        peers = []
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            peers.append(peer)
            if b"batchw" in peer.recv(1_000):
                peer.sendall(b"\x20\2\0\0")

    def test_who_talks_nonsense_is_given_up_at_once(self):
        with socket.create_server(("127.0.0.1", self.port)) as server:
            thread = threading.Thread(target=self.answer, args=(server,))
            thread.start()
            sender = self.send()
            self.assert_line(sender, "lost")
            thread.join()
            harness.wait_until(
                lambda: any("begins with 48" in x for x in sender.errors),
                "the reason")

    @staticmethod
    def answer(server):
        peer, _ = server.accept()
        with peer:
            peer.recv(1_000)
            peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.recv(1_000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
