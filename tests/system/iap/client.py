"""An IAP client: publishes, subscribes, and waits for what arrives."""

import json
import socket
import struct
import threading
import time

import paho.mqtt.client as mqtt

PATIENCE = 30.0  # seconds; only what is broken takes that long


class Message:
    """What arrived; an empty payload has the value None."""

    def __init__(self, raw):
        self.topic = raw.topic
        self.payload = raw.payload
        self.retain = raw.retain

    @property
    def value(self):
        return json.loads(self.payload) if self.payload else None

    def __repr__(self):
        return f"{self.topic} {self.payload.decode(errors='replace')}"


class Client:
    """A connection to the broker; collects all messages in their order."""

    def __init__(self, port, name="", clean=True, prepare=None):
        """*prepare* gets the library's client before it connects."""
        self.changed = threading.Condition()
        self.messages = []
        self.granted = {}
        self.mqtt = mqtt.Client(name, clean_session=clean)
        self.mqtt.on_message = self._on_message
        self.mqtt.on_subscribe = self._on_subscribe
        self.code = None  # of CONNACK
        self.mqtt.on_connect = self._on_connect
        if prepare:
            prepare(self.mqtt)
        self.mqtt.connect("127.0.0.1", port)
        self.mqtt.loop_start()

    def _on_connect(self, _client, _data, _flags, code):
        with self.changed:
            self.code = code
            self.changed.notify_all()

    def answer(self):
        """Waits for the broker to take or refuse the connection: 0, or why."""
        with self.changed:
            self.changed.wait_for(lambda: self.code is not None, PATIENCE)
            return self.code

    def _on_message(self, _client, _data, raw):
        with self.changed:
            self.messages.append(Message(raw))
            self.changed.notify_all()

    def _on_subscribe(self, _client, _data, number, granted):
        with self.changed:
            self.granted[number] = granted
            self.changed.notify_all()

    def close(self):
        self.mqtt.disconnect()
        self.mqtt.loop_stop()

    def subscribe(self, *filters, qos=1):
        """Returns once the broker has taken all *filters*."""
        # The broker may answer before the number is known here.
        _, number = self.mqtt.subscribe([(x, qos) for x in filters])
        with self.changed:
            if not self.changed.wait_for(lambda: number in self.granted,
                                         PATIENCE):
                raise AssertionError(f"no answer to subscribing {filters}")
        if max(self.granted[number]) > 2:
            raise AssertionError(f"the broker refused one of {filters}")

    def publish(self, topic, value, qos=1):
        self.publish_raw(topic, json.dumps(value), qos)

    def publish_raw(self, topic, payload, qos=1, retain=False):
        made = self.mqtt.publish(topic, payload, qos, retain)
        made.wait_for_publish(PATIENCE)
        if not made.is_published():
            raise AssertionError(f"the broker does not take {topic}")

    def position(self):
        """Where the next message will be."""
        with self.changed:
            return len(self.messages)

    def since(self, position):
        with self.changed:
            return self.messages[position:]

    def wait(self, matches, what, position=0, seconds=PATIENCE):
        """Returns the first message from *position* on that *matches*."""
        limit = time.monotonic() + seconds
        while True:
            for message in self.since(position):
                position += 1
                if matches(message):
                    return message
            with self.changed:
                if not self.changed.wait_for(
                        lambda: len(self.messages) > position,
                        limit - time.monotonic()):
                    raise AssertionError(f"waited {seconds} s for {what}")


def retained(port, *filters):
    """The retained messages that match: topic -> message."""
    client = Client(port)
    try:
        client.subscribe(*filters)
        # The broker answers subscriptions in order: this one ends the others.
        mark = client.position()
        client.subscribe("glp/0/././runlevel")
        client.wait(lambda x: x.topic == "glp/0/././runlevel",
                    "the run level", mark)
        return {x.topic: x for x in client.since(0)
                if x.retain and x.topic != "glp/0/././runlevel"}
    finally:
        client.close()


class RawClient:
    """Sends what MQTT libraries refuse to send."""

    def __init__(self, port, name=b"MQTT", level=4):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        head = struct.pack("!H", len(name)) + name
        body = head + bytes([level, 2, 0, 60]) + self._text(b"raw")
        self._send(0x10, body)
        self.code = self._receive()[-1:]  # of CONNACK; empty: hung up

    @staticmethod
    def _text(text):
        return struct.pack("!H", len(text)) + text

    def _send(self, kind, body):
        assert len(body) < 128
        self.socket.sendall(bytes([kind, len(body)]) + body)

    def _receive(self):
        try:
            return self.socket.recv(100)
        except ConnectionResetError:
            return b""

    def subscribe(self, topic):
        """Returns the code in SUBACK, empty when the broker hung up."""
        self._send(0x82, b"\0\1" + self._text(topic.encode()) + b"\1")
        return self._receive()[4:5]

    def close(self):
        self.socket.close()
