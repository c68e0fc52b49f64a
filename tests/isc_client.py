"""What programs that know the API of ISC/DShield ask for, and how they read the answers.

A client each, as thin as what it stands for; all they are told is another base URL.
"""

import csv
import io
import json
import re
import urllib.error
import urllib.request
import xml.etree.ElementTree

DEADLINE_S = 60


class Answer:
    """What came over HTTP, whatever its status."""

    def __init__(self, url, method="GET"):
        request = urllib.request.Request(url, method=method)
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE_S) as response:
                self._take(response)
        except urllib.error.HTTPError as error:
            self._take(error)

    def _take(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)


class PythonModule:
    """As rshipp/python-dshield does: JSON, rows in the order of their numbers."""

    IP_FIELDS = ("number count attacks maxdate mindate updated comment maxrisk asabusecontact as "
                 "asname ascountry assize network").split()  # fmt: skip

    class Error(Exception):
        pass

    def __init__(self, base):
        self.base = base

    def get(self, *parts, form="?json"):
        uri = "/".join(str(part) for part in parts if part is not None)
        return Answer(f"{self.base}/{uri}{form}")

    def ask(self, *parts):
        answer = self.get(*parts)
        assert answer.status == 200, answer.text
        for bad in ("bad port number", "bad IP address"):
            if bad in str(answer.json):
                raise self.Error(bad)
        return answer.json

    @staticmethod
    def rows(answer):
        """Members whose names are numbers."""
        return [answer[key] for key in sorted(filter(str.isdigit, answer), key=int)]


class RPackage:
    """As hrbrmstr/dshield does: a frame of all members but those that are known to be none."""

    COLUMNS = ["date", "records", "targets", "sources", "tcp", "udp"]

    def __init__(self, base):
        self.base = base

    def port_history(self, port, start, end):
        answer = Answer(f"{self.base}/porthistory/{port}/{start}/{end}?json")
        assert answer.status == 200, answer.text
        members = answer.json
        rows = [members[name] for name in members if name not in ("startdate", "enddate", "port")]
        for row in rows:
            # rbind takes only rows with all columns, each of one type.
            assert list(row) == self.COLUMNS, row
            assert all(isinstance(row[name], int) for name in self.COLUMNS[1:]), row
        return rows


class PowerShellModule:
    """As the modules of PowerShell do: XML, the children of a root by their name."""

    def __init__(self, base):
        self.base = base

    def root(self, *parts):
        answer = Answer("/".join([self.base, *map(str, parts)]))
        assert answer.status == 200, answer.text
        assert answer.text.startswith('<?xml version="1.0" encoding="UTF-8"?>'), answer.text
        return xml.etree.ElementTree.fromstring(answer.text)

    @staticmethod
    def table(element):
        return {child.tag: child.text for child in element}

    def rows(self, row_name, *parts):
        root = self.root(*parts)
        assert root.tag == parts[0], root.tag
        return [self.table(row) for row in root.findall(row_name)]


class Connector:
    """As connectors of dashboards and SOAR do: members that have a certain name within."""

    def __init__(self, base):
        self.base = base

    def members_with(self, name, *parts):
        answer = Answer("/".join([self.base, *map(str, parts)]) + "?json")
        assert "json" in answer.headers["Content-Type"], answer.headers
        return [value for value in answer.json.values() if isinstance(value, dict) and name in value]


class Shell:
    """As scripts do: curl, grep and cut, or a spreadsheet."""

    def __init__(self, base):
        self.base = base

    def grep(self, name, *parts):
        text = Answer("/".join([self.base, *map(str, parts)]) + "?text").text
        return re.findall(rf"\b{name}: (.*)", text)

    def table(self, form, delimiter, *parts):
        text = Answer("/".join([self.base, *map(str, parts)]) + f"?{form}").text
        return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
