"""The commands that officers give: each checks who may do it, records an entry, and returns its id, or refuses."""

from parley.node.commands.bulletins import (
    approve_bulletin,
    correct_bulletin,
    cut_off,
    propose_bulletin,
    refuse_bulletin,
    settle,
)
from parley.node.commands.judging import (
    answer,
    answer_measure,
    ask,
    make_finding,
    measure,
    put_on_agenda,
    reply,
    withdraw_finding,
)
from parley.node.commands.ledger import erase, record_published, record_restriction, record_watch
from parley.node.commands.linking import link
from parley.node.commands.modelling import accept_model, propose_model
from parley.node.commands.photographs import keep_photograph, publish_photograph
from parley.node.commands.press import assent_to, publish_text, settle_texts, sign_text
from parley.node.commands.recording import ImportResult, import_reports, record_report, withdraw_report
from parley.node.commands.refusal import Refused
from parley.node.commands.talking import say_in_talks

__all__ = [
    "ImportResult",
    "Refused",
    "accept_model",
    "answer",
    "answer_measure",
    "approve_bulletin",
    "ask",
    "assent_to",
    "correct_bulletin",
    "cut_off",
    "erase",
    "import_reports",
    "keep_photograph",
    "link",
    "make_finding",
    "measure",
    "propose_bulletin",
    "propose_model",
    "publish_photograph",
    "publish_text",
    "put_on_agenda",
    "record_published",
    "record_report",
    "record_restriction",
    "record_watch",
    "refuse_bulletin",
    "reply",
    "say_in_talks",
    "settle",
    "settle_texts",
    "sign_text",
    "withdraw_finding",
    "withdraw_report",
]
