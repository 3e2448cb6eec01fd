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
from parley.node.commands.texts import (
    consent_to_lift,
    consent_to_reopen,
    delete_clause,
    insert_clause,
    lift_bracket,
    open_text,
    own_bracket,
    propose_words,
    put_in_brackets,
    take_position,
    withdraw_act,
)

__all__ = [
    "ImportResult",
    "Refused",
    "accept_model",
    "answer",
    "answer_measure",
    "approve_bulletin",
    "ask",
    "assent_to",
    "consent_to_lift",
    "consent_to_reopen",
    "correct_bulletin",
    "cut_off",
    "delete_clause",
    "erase",
    "import_reports",
    "insert_clause",
    "keep_photograph",
    "lift_bracket",
    "link",
    "make_finding",
    "measure",
    "open_text",
    "own_bracket",
    "propose_bulletin",
    "propose_model",
    "propose_words",
    "publish_photograph",
    "publish_text",
    "put_in_brackets",
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
    "take_position",
    "withdraw_act",
    "withdraw_finding",
    "withdraw_report",
]
