"""What makes two readings of a source the same report: the import key and the digest of the content."""

import hashlib
from typing import NamedTuple

from parley.record.canonical import encode
from parley.reports.parts import as_dict
from parley.reports.report import Report


class ImportKey(NamedTuple):
    """By what a report is known again: its register and the source's own number, or its content where it has none."""

    register: str
    number: str
    digest: str = ""


def content_digest(report: Report) -> str:
    """SHA-256, in hex, of the canonical JSON of the whole report."""
    return hashlib.sha256(encode(as_dict(report))).hexdigest()


def import_key(report: Report) -> ImportKey:
    """The key by which a later import finds this report again."""
    if report.number:
        return ImportKey(report.register, report.number)
    return ImportKey(report.register, "", content_digest(report))
