#!/usr/bin/python3
"""Has tshark read our BACnet frames.

usage: tshark_oracle.py TOOL

TOOL is the program `bacnet_frames`. No frame may be malformed, every field must
be what the tool says, and messages in segments must be put together.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile

HOSTS = (bytes((10, 99, 0, 1)), bytes((10, 99, 0, 2)))
PORT = 47808
RAW_IP = 101
BAD = ("_ws.malformed", "_ws.expert.severity", "bacapp.bad_length",
       "bacapp.bad_tag", "bacapp.fragment.error")
ERROR = 0x00800000  # severities of experts from here on
REASSEMBLED = {"900 bytes written": 914, "200 objects": 1009}


def capture(frames):
    """A capture of UDP datagrams; checksums are not looked at."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, RAW_IP)
    for i, (sender, body) in enumerate(frames):
        udp = struct.pack(">HHHH", PORT, PORT, 8 + len(body), 0) + body
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), i, 0, 64, 17, 0)
        packet = ip + HOSTS[sender] + HOSTS[1 - sender] + udp
        out += struct.pack("<IIII", i, 0, len(packet), len(packet)) + packet
    return out


def members(tree):
    """All fields of a packet, name and value, however deep."""
    for name, value in tree.items():
        for x in value if isinstance(value, list) else [value]:
            if isinstance(x, dict):
                yield name, ""
                yield from members(x)
            else:
                yield name, x


def dissect(frames):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "frames.pcap")
        with open(path, "wb") as out:
            out.write(capture(frames))
        text = subprocess.run(
            ["tshark", "-r", path, "-T", "json", "--no-duplicate-keys"],
            check=True, stdout=subprocess.PIPE).stdout
    return [list(members(x["_source"]["layers"])) for x in json.loads(text)]


def number(text):
    return str(int(text, 0)) if text.lower().startswith("0x") else text


def problems(wanted, found):
    """What differs in one packet."""
    values = {}
    for name, value in found:
        values.setdefault(name, set()).add(number(value))
    for name, value in found:
        if name.startswith(BAD) and (not name.endswith("severity")
                                     or int(value) >= ERROR):
            yield f"{name} {value}"
    for field in wanted:
        name, value = field.split("=")
        if value not in values.get(name, ()):
            yield f"{name} is {sorted(values.get(name, ()))}, not {value}"


def main():
    text = subprocess.run([sys.argv[1]], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    lines = [x.split() for x in text.splitlines()]
    found = dissect([(int(x[0]), bytes.fromhex(x[1])) for x in lines])
    bad = int(len(found) != len(lines))
    lengths = set()
    for line, packet in zip(lines, found):
        for problem in problems(line[2:], packet):
            print(f"{line[1]}: {problem}")
            bad += 1
        lengths.update(int(value) for name, value in packet
                       if name == "bacapp.reassembled.length")
    for what, length in REASSEMBLED.items():
        if length not in lengths:
            print(f"{what}: {length} is not among {sorted(lengths)}")
            bad += 1
    print(f"{len(lines)} frames, {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
