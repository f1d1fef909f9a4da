"""Mails reach a real SMTP server, and what goes wrong is told."""

import asyncio
import email
import email.policy
import json
import logging
import pathlib
import ssl
import subprocess
import tempfile
import time
import unittest
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

import authority
import harness

SENDER = harness.BUILD / "tests/system/mail_sender"


class Box:
    """Takes mails, and refuses what the address asks for."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        if address.startswith("full@"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope)
        return "250 OK"


class SlowBox(Box):
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        await asyncio.sleep(20)
        return responses


class Server(Controller):
    """aiosmtpd on a port that the kernel chose."""

    def __init__(self, box, **options):
        self.options = options
        super().__init__(box, hostname="127.0.0.1", port=harness.free_port(),
                         ready_timeout=harness.PATIENCE)

    def factory(self):
        return SMTP(self.handler, hostname="test", **self.options)


class MailTest(unittest.TestCase):
    def setUp(self):
        # aiosmtpd warns about itself, and logs what clients do to it.
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)

    def start(self, box, **options):
        server = Server(box, **options)
        server.start()
        self.addCleanup(server.stop)
        return server

    def send(self, port, *to, body="hot\n", ca="", limit=20, **settings):
        settings = {"address": "127.0.0.1", "port": port,
                    "from": "gw@site.example", **settings}
        done = subprocess.run(
            [SENDER, json.dumps(settings), ca, str(limit),
             *(to or ("anna@site.example",))],
            input=body, text=True, capture_output=True, check=False,
            timeout=harness.PATIENCE)
        return done.stdout.strip()

    def test_a_mail_arrives_as_it_was_written(self):
        box = Box()
        port = self.start(box).port
        body = "boiler is hot\n.\n..dots\nheiß\n"
        self.assertEqual(
            self.send(port, "anna@site.example", "bert@site.example",
                      body=body), "sent")
        envelope, = box.mails
        self.assertEqual(envelope.mail_from, "gw@site.example")
        self.assertEqual(envelope.rcpt_tos,
                         ["anna@site.example", "bert@site.example"])
        mail = email.message_from_bytes(envelope.content,
                                        policy=email.policy.default)
        self.assertEqual(mail["subject"], "zu heiß")
        self.assertEqual(mail["from"], "gw@site.example")
        self.assertEqual(mail["to"], "anna@site.example, bert@site.example")
        self.assertEqual(mail["date"].datetime.isoformat(),
                         "2026-11-24T14:41:33+00:00")
        self.assertEqual(mail.get_content().replace("\r\n", "\n"), body)
        self.assertEqual(mail.defects, [])

    def test_plain_lines_with_dots_arrive_unchanged(self):
        box = Box()
        body = ".\n..\n.x\nlast\n"
        self.assertEqual(self.send(self.start(box).port, body=body), "sent")
        mail = email.message_from_bytes(box.mails[0].content,
                                        policy=email.policy.default)
        self.assertEqual(mail["content-transfer-encoding"], "7bit")
        self.assertEqual(mail.get_content().replace("\r\n", "\n"), body)

    def test_one_wrong_recipient_does_not_keep_it_from_the_others(self):
        box = Box()
        port = self.start(box).port
        self.assertEqual(self.send(port, "nobody@x.y", "anna@x.y"), "sent")
        self.assertEqual(box.mails[0].rcpt_tos, ["anna@x.y"])

    def test_refusals_say_whether_to_try_again(self):
        port = self.start(Box()).port
        for to, want in (("nobody@x.y", "device_refused: "),
                         ("full@x.y", "device_busy: ")):
            with self.subTest(to=to):
                got = self.send(port, to)
                self.assertTrue(
                    got.startswith(f"{want}mail by 127.0.0.1:{port}: "), got)

    def test_a_server_that_is_not_there_is_not_connected(self):
        self.assertTrue(self.send(harness.free_port())
                        .startswith("not_connected: "))

    def test_a_slow_server_costs_the_limit_only(self):
        port = self.start(SlowBox()).port
        begin = time.monotonic()
        got = self.send(port, limit=2)
        self.assertTrue(got.startswith("timeout: "), got)
        self.assertLess(time.monotonic() - begin, 10)

    def test_a_password_is_checked_and_never_shown(self):
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.password == b"secret"
                              and data.login == b"gw", handled=False)
        box = Box()
        port = self.start(box, authenticator=check,
                          auth_require_tls=False).port
        self.assertEqual(self.send(port, user="gw", passwd="secret"), "sent")
        got = self.send(port, user="gw", passwd="wrong")
        self.assertTrue(got.startswith("invalid_config: "), got)
        self.assertNotIn("wrong", got)

    def make_context(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        ca = authority.Authority(pathlib.Path(folder.name))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*ca.issue("server"))
        return str(ca.ca), context

    def test_starttls_is_insisted_on(self):
        ca, context = self.make_context()
        box = Box()
        port = self.start(box, tls_context=context).port
        self.assertEqual(self.send(port, ca=ca, security="starttls"), "sent")
        with self.subTest("an unknown authority"):
            got = self.send(port, security="starttls")
            self.assertTrue(got.startswith("protocol_error: "), got)
        with self.subTest("a server without it"):
            got = self.send(self.start(box).port, ca=ca, security="starttls")
            self.assertTrue(got.startswith("protocol_error: "), got)
        self.assertEqual(len(box.mails), 1)

    def test_bad_settings_are_told(self):
        self.assertEqual(self.send(0),
                         "out_of_range: smtp/port: value is out-of-range")
        self.assertEqual(self.send(25, "a@b\r\nRCPT TO:<x@y>"),
                         "invalid_request: mail: recipient is no address")


if __name__ == "__main__":
    unittest.main()
