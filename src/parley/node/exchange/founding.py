"""Founding a process among members who do not trust each other.

Each makes its own keys and hands out a card; when all cards are there each signs the same genesis; it is in force when
all have signed. Files come in any order, and as often as one likes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.agreement.agreement import Agreement
from parley.agreement.load import agreement_hash, load
from parley.incidents.model import DEFAULT_MODEL, from_json, model_hash
from parley.node.config import (
    NodeConfig,
    NodeError,
    agreement_path,
    card_path,
    config_path,
    genesis_path,
    model_path,
    own_genesis_path,
    taken_path,
)
from parley.node.exchange.cards import Card, card_bytes, is_card, read_card
from parley.node.initiate import begin_record, channels_of, genesis_from, genesis_member, make_place
from parley.node.keyring import load_keyring, load_root, members_with_keys
from parley.node.kinds import RULES_VERSION
from parley.record.clock import Clock
from parley.record.genesis import (
    Genesis,
    GenesisError,
    GenesisFile,
    genesis_file_bytes,
    process_id,
    read_genesis_file,
    sign_genesis,
    signs_genesis,
)


@dataclass(frozen=True)
class Founding:
    """How far a founding is: the process's id ("" before all cards are here), whose card and whose signature is
    missing, and the files to hand to the others."""

    process: str
    cards_missing: tuple[str, ...]
    signatures_missing: tuple[str, ...]
    to_hand_out: tuple[Path, ...]

    @property
    def in_force(self) -> bool:
        """Whether all have signed."""
        return bool(self.process) and not self.signatures_missing


def prepare(
    agreement_file: Path, directory: Path, members: Sequence[str], *, clock: Clock, passphrase: bytes | None
) -> Founding:
    """Makes the keys of these members in a new folder and writes their cards. Raises NodeError, AgreementError."""
    agreement = load(agreement_file)
    known = [member.id for member in agreement.members]
    strange = [member for member in members if member not in known]
    if strange:
        raise NodeError(f"{', '.join(strange)}: no member of {agreement.id}, which names {', '.join(known)}")
    keys = make_place(agreement_file, directory, members, model=DEFAULT_MODEL, passphrase=passphrase)
    channels = channels_of(agreement, agreement.standing, tuple(known))
    for member in members:
        card = Card(
            process=agreement.id,
            standing=agreement.standing,
            agreement=agreement_hash(agreement),
            model=model_hash(DEFAULT_MODEL),
            rules=RULES_VERSION,
            made_at=clock.now(),
            member=genesis_member(agreement.member(member), channels, keys[member]),
        )
        card_path(directory, member).write_bytes(card_bytes(card, keys[member].root))
    return _stand(directory, agreement, _cards(directory))


def found(directory: Path, files: Sequence[Path], *, clock: Clock, passphrase: bytes | None) -> Founding:
    """Takes in cards and signed genesis files of the others, signs when all cards are here, and makes the record when
    all have signed. Each file is taken or refused on its own, in order; nothing of a refused one is kept.

    Raises NodeError where a file is no card or genesis of this process, or differs from what was taken before.
    """
    if not members_with_keys(directory):
        raise NodeError(f"{directory} holds no keys; begin with: parley init PROCESS.toml {directory} --member M")
    agreement = load(agreement_path(directory))
    for file in files:
        data = file.read_bytes()
        if is_card(data):
            _take_card(directory, agreement, data, str(file))
        else:
            _take_genesis(directory, data, str(file))
    cards = _cards(directory)
    if len(cards) < len(agreement.members) or config_path(directory).exists():
        return _stand(directory, agreement, cards)
    signed = _sign(directory, agreement, cards, passphrase)
    standing = _stand(directory, agreement, cards)
    if standing.in_force:
        members = members_with_keys(directory)
        clear = agreement.standing == "exercise"
        keys = {
            member: (
                load_root(directory, member, passphrase, clear=clear),
                load_keyring(directory, member, passphrase, clear=clear),
            )
            for member in members
        }
        begin_record(directory, signed, keys, NodeConfig(agreement.id, members), clock, passphrase)
    return standing


def _take_card(directory: Path, agreement: Agreement, data: bytes, name: str) -> None:
    card = read_card(data, name)
    _fits(directory, agreement, card, name)
    member = card.member.id
    known = _cards(directory).get(member)
    if known is None and config_path(directory).exists():
        raise NodeError(f"{name}: the process has begun, and {member} is not in it")
    if known is not None and known != card:
        raise NodeError(
            f"{name} differs from the card of {member} taken before: its keys are others; ask {member}, by a way that "
            "you trust, which one is its own"
        )
    if known is None:
        taken_path(directory).mkdir(exist_ok=True)
        (taken_path(directory) / f"card-{member}.json").write_bytes(data)


def _fits(directory: Path, agreement: Agreement, card: Card, name: str) -> None:
    """Raises NodeError unless the card is of the same beginning."""
    member = card.member
    if member.id not in {one.id for one in agreement.members}:
        raise NodeError(f"{name} is of {member.id}, who is no member of {agreement.id}")
    expected = {
        "process": agreement.id,
        "standing": agreement.standing,
        "agreement": agreement_hash(agreement),
        "model": model_hash(from_json(model_path(directory).read_bytes())),
        "rules": RULES_VERSION,
    }
    for what, value in expected.items():
        if getattr(card, what) != value:
            raise NodeError(
                f"{name}: {member.id} would begin with {what} {getattr(card, what)}, here it is {value}; agree first"
            )
    everybody = tuple(one.id for one in agreement.members)
    inside = {
        channel
        for channel, within in channels_of(agreement, agreement.standing, everybody).items()
        if member.id in within
    }
    if set(member.logs) != inside or member.roles != agreement.member(member.id).roles or not member.represented:
        raise NodeError(f"{name}: the roles or channels of {member.id} are not those of the agreement")


def _take_genesis(directory: Path, data: bytes, name: str) -> None:
    try:
        file = read_genesis_file(data)
    except GenesisError as error:
        raise NodeError(f"{name} is neither a card nor a genesis: {error}") from error
    cards = _cards(directory)
    for member in file.genesis.members:
        if member.id in cards and cards[member.id].member != member:
            raise NodeError(f"{name} names other keys of {member.id} than the card taken before; ask who changed them")
    for member_id, signature in file.signatures.items():
        if not signs_genesis(file.genesis, member_id, signature):
            raise NodeError(f"{name}: the signature of {member_id} does not fit; it was changed on the way")
    if genesis_path(directory).exists():
        ours = process_id(read_genesis_file(genesis_path(directory).read_bytes()).genesis)
        if process_id(file.genesis) != ours:
            raise NodeError(f"{name} is of process {process_id(file.genesis)}, and {ours} is in force here")
        return
    taken_path(directory).mkdir(exist_ok=True)
    (taken_path(directory) / f"genesis-{hashlib.sha256(data).hexdigest()[:16]}.json").write_bytes(data)


def _cards(directory: Path) -> dict[str, Card]:
    paths = [*directory.glob("card-*.json"), *taken_path(directory).glob("card-*.json")]
    cards = [read_card(path.read_bytes(), str(path)) for path in paths]
    return {card.member.id: card for card in cards}


def _genesis(agreement: Agreement, cards: Mapping[str, Card]) -> Genesis:
    """The same bytes for whoever has the same cards."""
    any_card = next(iter(cards.values()))
    made_at = max(card.made_at for card in cards.values())
    members = {card.member.id: card.member for card in cards.values()}
    return genesis_from(agreement, agreement.standing, members, any_card.model, made_at)


def _sign(directory: Path, agreement: Agreement, cards: Mapping[str, Card], passphrase: bytes | None) -> GenesisFile:
    """Signs with the root keys here and writes all signatures known into the files to hand out."""
    genesis, own = _genesis(agreement, cards), members_with_keys(directory)
    signatures = _signatures(directory, genesis)
    for member in own:
        if member not in signatures:
            root = load_root(directory, member, passphrase, clear=agreement.standing == "exercise")
            signatures[member] = sign_genesis(genesis, member, root)
    file = GenesisFile(genesis=genesis, signatures=signatures)
    for member in own:
        own_genesis_path(directory, member).write_bytes(genesis_file_bytes(file))
    return file


def _signatures(directory: Path, genesis: Genesis) -> dict[str, str]:
    """The signatures in files taken and written before. Raises NodeError where one is of another genesis."""
    paths = [*directory.glob("genesis-*.json"), *taken_path(directory).glob("genesis-*.json")]
    signatures: dict[str, str] = {}
    for path in paths:
        file = read_genesis_file(path.read_bytes())
        if file.genesis != genesis:
            named = ", ".join(_differing(file.genesis, genesis))
            path.unlink()
            raise NodeError(
                f"a genesis taken before differs from the one that the cards give, in {named}; it is taken away"
            )
        signatures |= file.signatures
    return signatures


def _differing(one: Genesis, other: Genesis) -> list[str]:
    return [name for name in one.__struct_fields__ if getattr(one, name) != getattr(other, name)]


def _stand(directory: Path, agreement: Agreement, cards: Mapping[str, Card]) -> Founding:
    everybody, own = [member.id for member in agreement.members], members_with_keys(directory)
    lacking = tuple(member for member in everybody if member not in cards)
    if lacking:
        return Founding("", lacking, (), tuple(card_path(directory, member) for member in own))
    genesis = _genesis(agreement, cards)
    signed = _signatures(directory, genesis)
    hand_out = [card_path(directory, member) for member in own]
    hand_out += [path for member in own if (path := own_genesis_path(directory, member)).exists()]
    return Founding(
        process_id(genesis), (), tuple(member for member in everybody if member not in signed), tuple(hand_out)
    )
