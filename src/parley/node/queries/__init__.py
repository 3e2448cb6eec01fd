"""What pages ask of the node: each answers with plain values of `node.shown`, as far as the reader's channel goes."""

from parley.node.queries.bulletin import bulletin, bulletin_bytes
from parley.node.queries.bulletin import bulletins_list as bulletins
from parley.node.queries.incident import incident
from parley.node.queries.incidents import incidents
from parley.node.queries.news import news
from parley.node.queries.open_data import open_basis, open_days, open_incidents
from parley.node.queries.overview import overview, today
from parley.node.queries.press import desk, library, meetings, photograph, photograph_file, text, texts_with
from parley.node.queries.process import Officer, officers, process
from parley.node.queries.proof import bulletin_proofs, proof_file
from parley.node.queries.record import log, record, register, report
from parley.node.queries.registers import registers, watched_weeks
from parley.node.queries.talks import round_page as round
from parley.node.queries.talks import rounds, statement
from parley.node.queries.texts import may_open_texts, negotiated, texts_listed

__all__ = [
    "Officer",
    "bulletin",
    "bulletin_bytes",
    "bulletin_proofs",
    "bulletins",
    "desk",
    "incident",
    "incidents",
    "library",
    "log",
    "may_open_texts",
    "meetings",
    "negotiated",
    "news",
    "officers",
    "open_basis",
    "open_days",
    "open_incidents",
    "overview",
    "photograph",
    "photograph_file",
    "process",
    "proof_file",
    "record",
    "register",
    "registers",
    "report",
    "round",
    "rounds",
    "statement",
    "text",
    "texts_listed",
    "texts_with",
    "today",
    "watched_weeks",
]
