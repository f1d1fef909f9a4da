#!/usr/bin/python3
"""Writes sun_table.txt: when the sun rises and sets, by PyEphem (Debian
python3-ephem), which shares nothing with our formula.

A line: place, latitude, longitude, zone, date, elevation, then the crossings of
the local date as r or s with seconds after the UNIX epoch, or `up` or `down`
when there are none. Without refraction. At -0.833 it is the upper edge under
34' of refraction, as the almanacs have it, otherwise the centre.
"""
import calendar
import datetime
import os
import zoneinfo

import ephem

PLACES = [
    ("Tromso", 69.6492, 18.9553, "Europe/Oslo"),
    ("Quito", -0.1807, -78.4678, "America/Guayaquil"),
    ("London", 51.5074, -0.1278, "Europe/London"),
    ("Sydney", -33.8688, 151.2093, "Australia/Sydney"),
    ("Reykjavik", 64.1466, -21.9426, "Atlantic/Reykjavik"),
    ("Anchorage", 61.2181, -149.9003, "America/Anchorage"),
    ("McMurdo", -77.8419, 166.6863, "Antarctica/McMurdo"),
    ("Auckland", -36.8509, 174.7645, "Pacific/Auckland"),
    ("Singapore", 1.3521, 103.8198, "Asia/Singapore"),
    ("Nuuk", 64.1814, -51.6941, "America/Nuuk"),
    ("Ushuaia", -54.8019, -68.3030, "America/Argentina/Ushuaia"),
    ("Kiritimati", 1.8721, -157.4278, "Pacific/Kiritimati"),
]
DATES = ["2024-02-29", "2025-03-20", "2026-03-29", "2026-06-21", "2027-09-23",
         "2028-11-05", "2030-12-21", "2035-01-17"]
# Days at which polar day, polar night or bright nights begin or end, and their
# neighbours: elevation, place, first date, number of days.
TURNS = [(-0.833, "Tromso", "2026-05-14", 8), (-0.833, "Tromso", "2026-07-22", 8),
         (-0.833, "Tromso", "2026-11-23", 8), (-0.833, "Tromso", "2027-01-11", 8),
         (-6, "Tromso", "2026-04-20", 16), (-6, "Tromso", "2026-08-15", 8),
         (-6, "Reykjavik", "2026-05-10", 10), (-6, "Anchorage", "2026-06-10", 6),
         (-0.833, "McMurdo", "2026-10-18", 8), (-0.833, "McMurdo", "2026-02-16", 12),
         (-6, "McMurdo", "2026-05-10", 10), (-6, "Nuuk", "2026-05-12", 8)]


def instant(date):
    return calendar.timegm(date.tuple()[:5] + (0,)) + date.tuple()[5]


def crossings(lat, lng, elevation, begin, end):
    """Crossings in [begin, end), UNIX seconds."""
    edge = elevation == -0.833
    observer = ephem.Observer()
    observer.lat, observer.lon = str(lat), str(lng)
    observer.pressure = 0
    observer.horizon = "-0:34" if edge else str(elevation)
    sun = ephem.Sun()
    found = []
    for kind, search in (("r", observer.next_rising), ("s", observer.next_setting)):
        at = begin
        while at < end:
            observer.date = ephem.Date(
                datetime.datetime.fromtimestamp(at, datetime.timezone.utc).replace(tzinfo=None))
            try:
                hit = instant(search(sun, use_center=not edge))
            except (ephem.AlwaysUpError, ephem.NeverUpError):
                at += 3600  # looks at one transit only: try the next
                continue
            if hit < end and (not found or abs(found[-1][1] - hit) > 120 or found[-1][0] != kind):
                found.append((kind, hit))
            at = max(at, int(hit)) + 60
    found.sort(key=lambda x: x[1])
    if found:
        return " ".join(f"{kind}{at:.0f}" for kind, at in found)
    middle = (begin + end) / 2
    observer.date = ephem.Date(
        datetime.datetime.fromtimestamp(middle, datetime.timezone.utc).replace(tzinfo=None))
    sun.compute(observer)
    return "up" if sun.alt > observer.horizon else "down"


def row(place, date, elevation):
    name, lat, lng, zone = place
    tz = zoneinfo.ZoneInfo(zone)
    begin = datetime.datetime.combine(date, datetime.time(), tz)
    end = datetime.datetime.combine(date + datetime.timedelta(1), datetime.time(), tz)
    what = crossings(lat, lng, elevation, int(begin.timestamp()), int(end.timestamp()))
    return f"{name} {lat} {lng} {zone} {date} {elevation} {what}"


def main():
    rows = []
    for place in PLACES:
        for text in DATES:
            for elevation in (-6, -0.833):
                rows.append(row(place, datetime.date.fromisoformat(text), elevation))
    for elevation, name, first, count in TURNS:
        place = next(x for x in PLACES if x[0] == name)
        for i in range(count):
            date = datetime.date.fromisoformat(first) + datetime.timedelta(i)
            rows.append(row(place, date, elevation))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sun_table.txt")
    with open(path, "w", encoding="ascii") as out:
        out.write("".join(x + "\n" for x in rows))


if __name__ == "__main__":
    main()
