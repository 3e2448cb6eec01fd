"""The entry layer: which entries of a log count, and why the others are inert.

Whatever a log's key signed is kept for ever. An entry that breaks a rule below is inert, on every node by the same
rule, so that one malformed entry harms nobody but its author. The rules see one log, from its beginning, in order:

1. the leaf has at most 65,535 bytes, is canonical, of version 1, and names this log and this position; its heads are
   of logs that the channel's readers may read;
2. the envelope is canonical, of version 1, has exactly the fields of that version, and names this process, member
   and channel; no two of its parts have one name;
3. its key is the member's root key, or a desk's key that an earlier entry of this log certified and none revoked;
4. its signature fits;
5. no earlier entry that counts has its nonce;
6. a `key` entry is signed by the root key, and its part `key`, where it is here, says what it must.

Left to the caller: the log's own signature, whether the heads named are real, and everything that entries say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from parley.record.canonical import MAX_INTEGER, MAX_STRING, NotCanonical, decode
from parley.record.entry import ENVELOPE_VERSION, Envelope, Leaf, Part, signing_input
from parley.record.genesis import Genesis, log_origin, member_of, process_id, readable_channels
from parley.record.keys import is_hash, verify_all

KEY_KIND = "key"
KEY_PART = "key"
_HEX = "0123456789abcdef"

_encoder = msgspec.json.Encoder(order="sorted")
_leaf_decoder = msgspec.json.Decoder(Leaf)
_envelope_decoder = msgspec.json.Decoder(Envelope)


class LogRules(msgspec.Struct, frozen=True, kw_only=True):
    """What the entries of one log are held against. `readable` are the origins that its leaves may name."""

    process: str
    log: str
    member: str
    channel: str
    root: str
    readable: frozenset[str]


class KeyRing(msgspec.Struct, frozen=True):
    """The desks' keys at a position of a log: key to desk, and key to the seq of the entry that revoked it."""

    desks: dict[str, str] = {}
    revoked: dict[str, int] = {}


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf as read: what could be read of it, the envelope's bytes, and the first fault of rules 1 and 2."""

    leaf: Leaf | None = None
    envelope: Envelope | None = None
    raw: bytes = b""
    fault: str = ""


class Judged(msgspec.Struct, frozen=True):
    """A reading with why it is inert ("" where it counts)."""

    reading: Reading
    inert: str


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """What rules 3 to 6 look at: the fault of a reading, whether its signature fits, what its envelope says.

    `certificate` is the commitment of the part `key` in an entry of that kind.
    """

    fault: str
    genuine: bool
    key: str = ""
    nonce: str = ""
    kind: str = ""
    certificate: str = ""


class _KeyPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    desk: str
    revokes: tuple[str, ...] = ()


def log_rules(genesis: Genesis, channel: str, member: str) -> LogRules:
    """The rules of a member's log in a channel."""
    process = process_id(genesis)
    readable = frozenset(
        log_origin(process, name, other)
        for name in readable_channels(genesis, channel)
        for other in genesis.channels[name]
    )
    log = log_origin(process, channel, member)
    return LogRules(
        process=process,
        log=log,
        member=member,
        channel=channel,
        root=member_of(genesis, member).root,
        readable=readable - {log},
    )


def read_leaf(leaf: bytes, seq: int, rules: LogRules) -> Reading:
    """Read the leaf at `seq` by rules 1 and 2."""
    if len(leaf) > MAX_STRING:
        return Reading(fault=f"the leaf has {len(leaf)} bytes, more than {MAX_STRING}")
    try:
        read = _leaf_decoder.decode(leaf)
        if _encoder.encode(read) != leaf:
            return Reading(fault="the leaf " + _departure(leaf))
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return Reading(fault="the leaf " + _departure(leaf))
    raw = read.envelope.encode()
    fault = leaf_fault(read, seq, rules)
    if fault:
        return Reading(leaf=read, raw=raw, fault=fault)
    envelope, fault = read_envelope(raw, rules)
    return Reading(leaf=read, envelope=envelope, raw=raw, fault=fault)


def read_envelope(raw: bytes, rules: LogRules) -> tuple[Envelope | None, str]:
    """Read an envelope's bytes by rule 2: what they say, None where they are of no envelope, and the first fault."""
    try:
        envelope = _envelope_decoder.decode(raw)
        exact = _encoder.encode(envelope) == raw
    except (ValueError, RecursionError):
        exact = False
    if not exact:
        return None, "the envelope " + _departure(raw)
    return envelope, _envelope_fault(envelope, rules)


def judge(
    readings: Iterable[tuple[int, Reading]],
    rules: LogRules,
    ring: KeyRing,
    former: Callable[[str], int | None],
    part_of: Callable[[str], Part | None],
    verdicts: Sequence[bool] | None = None,
) -> tuple[list[Judged], KeyRing]:
    """Judge (seq, reading) in order by rules 3 to 6, and the key ring after them.

    `former(nonce)` is the seq of an entry that counts and lies before these; `part_of(commitment)` is the part where
    it is here. A certificate that is not here certifies nothing until it is: judge the log anew when it comes.
    `verdicts` says of each whether its signature fits, where it has been verified already.
    """
    readings = list(readings)
    if verdicts is None:
        verdicts = verify_all([signature_claim(reading) for _, reading in readings])
    nonces: dict[str, int] = {}
    judged = []
    for (seq, reading), genuine in zip(readings, verdicts, strict=True):
        claim = claim_of(reading, genuine)
        earlier = nonces.get(claim.nonce)
        inert, ring = judge_one(seq, claim, rules, ring, former(claim.nonce) if earlier is None else earlier, part_of)
        if not inert:
            nonces[claim.nonce] = seq
        judged.append(Judged(reading, inert))
    return judged, ring


def claim_of(reading: Reading, genuine: bool) -> Claim:
    """What rules 3 to 6 look at in a reading."""
    envelope = reading.envelope
    if reading.fault or envelope is None:
        return Claim(reading.fault, False)
    certificate = ""
    if envelope.kind == KEY_KIND:
        certificate = next((ref.commitment for ref in envelope.parts if ref.name == KEY_PART), "")
    return Claim("", genuine, envelope.key, envelope.nonce, envelope.kind, certificate)


def judge_one(
    seq: int,
    claim: Claim,
    rules: LogRules,
    ring: KeyRing,
    earlier: int | None,
    part_of: Callable[[str], Part | None],
) -> tuple[str, KeyRing]:
    """Why the entry at `seq` is inert by rules 3 to 6 ("" where it counts), and the key ring after it.

    `earlier` is the position of an entry before it that counts and has its nonce.
    """
    if claim.fault:
        return claim.fault, ring
    if claim.key in ring.revoked:
        return f"key {claim.key} was revoked at {ring.revoked[claim.key]}", ring
    if claim.key != rules.root and claim.key not in ring.desks:
        return f"key {claim.key} is not certified in this log", ring
    if not claim.genuine:
        return "the signature does not fit", ring
    if earlier is not None:
        return f"nonce {claim.nonce} was used at {earlier}", ring
    if claim.kind == KEY_KIND:
        return _certify(seq, claim, rules, ring, part_of)
    return "", ring


def _certify(
    seq: int, claim: Claim, rules: LogRules, ring: KeyRing, part_of: Callable[[str], Part | None]
) -> tuple[str, KeyRing]:
    """What a `key` entry does to the ring. A revoked key never comes back."""
    if claim.key != rules.root:
        return "a desk's key cannot certify keys", ring
    part = part_of(claim.certificate)
    if part is None:
        return "", ring
    try:
        said = msgspec.convert(part.value(), _KeyPart)
    except ValueError as error:
        return f"the part {KEY_PART} does not say what it must: {error}", ring
    if (said.key and not is_hash(said.key)) or said.key == rules.root:
        return f"the part {KEY_PART} certifies {said.key!r:.80}, which is no desk's key", ring
    desks = ring.desks | {said.key: said.desk} if said.key else ring.desks
    return "", KeyRing(desks, dict.fromkeys(said.revokes, seq) | ring.revoked)


def signature_claim(reading: Reading) -> tuple[str, bytes, bytes]:
    """What is to be verified: key, message, signature; a claim that is false where rules 1 or 2 are broken."""
    if reading.fault or reading.envelope is None or reading.leaf is None:
        return "", b"", b""
    return reading.envelope.key, signing_input(reading.raw), bytes.fromhex(reading.leaf.signature)


def leaf_fault(leaf: Leaf, seq: int, rules: LogRules) -> str:
    """The first way in which a leaf at `seq` breaks rule 1; "" where it breaks none."""
    if leaf.version != ENVELOPE_VERSION:
        return f"leaf version {leaf.version} is not known"
    if leaf.log != rules.log:
        return f"the leaf names log {leaf.log}"
    if leaf.seq != seq:
        return f"the leaf names position {leaf.seq}"
    for origin in leaf.heads:
        if origin not in rules.readable:
            return f"the leaf names log {origin}, which readers of {rules.channel} may not read"
    if leaf.heads and any(not 0 <= size <= MAX_INTEGER or not is_hash(root) for size, root in leaf.heads.values()):
        return "the leaf names a head that is no size and root"
    return signature_fault(leaf.signature)


def signature_fault(signature: str) -> str:
    """Why a text is no signature; "" where it may be one."""
    if len(signature) != 128 or signature.strip(_HEX):
        return "the signature is not 64 bytes in lower-case hex"
    return ""


def _envelope_fault(envelope: Envelope, rules: LogRules) -> str:
    if envelope.version != ENVELOPE_VERSION:
        return f"envelope version {envelope.version} is not known"
    if (envelope.process, envelope.member, envelope.channel) != (rules.process, rules.member, rules.channel):
        return _stranger(envelope, rules)
    if not envelope.nonce or len(envelope.nonce) > 128:
        return "the nonce is empty or longer than 128 characters"
    if not -MAX_INTEGER <= envelope.at <= MAX_INTEGER:
        return f"the claimed time {envelope.at} is outside 2^53-1"
    if len(envelope.parts) > 1 and len({part.name for part in envelope.parts}) != len(envelope.parts):
        return "two parts have one name"
    hashes = [*envelope.refs, *envelope.supersedes, *[part.commitment for part in envelope.parts]]
    if any(len(text) != 64 for text in hashes) or "".join(hashes).strip(_HEX):
        return "a reference or a commitment is not 64 lower-case hex digits"
    return ""


def _stranger(envelope: Envelope, rules: LogRules) -> str:
    for name in ("process", "member", "channel"):
        said, expected = getattr(envelope, name), getattr(rules, name)
        if said != expected:
            return f"the envelope names {name} {said!r:.80}, not {expected!r}"
    return ""


def _departure(data: bytes) -> str:
    """How bytes that are not a leaf or an envelope of version 1 depart from it."""
    try:
        value = decode(data)
    except NotCanonical as error:
        return f"is not canonical: {error}"
    version = value.get("version") if isinstance(value, Mapping) else None
    if type(version) is int and version != ENVELOPE_VERSION:
        return f"has version {version}, which is not known"
    return f"does not have the fields of version {ENVELOPE_VERSION}"
