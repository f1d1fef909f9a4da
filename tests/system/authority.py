"""Certificates for one test, made by openssl."""

import subprocess


class Authority:
    """A CA; its files lie in *folder*."""

    def __init__(self, folder, name="ca"):
        self.folder = folder
        self.ca = folder / f"{name}.pem"
        self.ca_key = folder / f"{name}.key"
        self._make(self.ca, self.ca_key, f"/CN={name}")

    def issue(self, name):
        """Returns the paths of a certificate for 127.0.0.1, and of its key."""
        cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        self._make(cert, key, f"/CN={name}", "-CA", self.ca, "-CAkey",
                   self.ca_key, "-addext", "subjectAltName=IP:127.0.0.1")
        return cert, key

    @staticmethod
    def _make(cert, key, subject, *more):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             subject, "-keyout", str(key), "-out", str(cert),
             *map(str, more)], check=True, capture_output=True)


def add_user(path, name, password):
    """Adds a line to a password file."""
    create = [] if path.exists() else ["-c"]
    subprocess.run(["mosquitto_passwd", "-b", *create, str(path), name,
                    password], check=True, capture_output=True)
