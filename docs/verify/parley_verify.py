#!/usr/bin/env python3
"""Check a Parley proof file, an opened bundle or an equivocation, with Python and the package `cryptography` only.

    python3 parley_verify.py FILE [--genesis HASH] [--json]

Written from the pages in docs/formats alone and sharing no line with the program that makes these files, so that a
fault of the one is not a fault of the other. Exit code 0: all holds. 1: something does not. 2: it could not run.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import UTC, datetime

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("This needs the Python package `cryptography`: install it with your system, or with pip.", file=sys.stderr)
    sys.exit(2)

SAFE = 2**53 - 1
MAX_STRING = 65_535
MAX_DEPTH = 16
MAX_PROOF = 33_554_432
MEBIBYTE = 2**20
TILE = 256
HEX64 = re.compile(r"[0-9a-f]{64}\Z")
HEX128 = re.compile(r"[0-9a-f]{128}\Z")
NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,46}[a-z0-9])?\Z")
NUMBER = re.compile(r"(0|[1-9][0-9]{0,15})\Z")
PART_NAME = re.compile(r"[!-~]+\Z")
SALT = re.compile(r"([0-9a-f]{2})+\Z")


class Refused(Exception):
    """What does not hold, in a sentence."""


class CannotCheck(Exception):
    """Why a file cannot be checked here, in a sentence."""


def need(condition, sentence):
    """Refuse with a sentence where a condition does not hold."""
    if not condition:
        raise Refused(sentence)


# Canonical JSON ------------------------------------------------------------------------------------------------------


def canonical(value):
    """The one way to write a value. Refuses what the grammar does not have."""
    walk(value, 0)
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except UnicodeEncodeError:
        raise Refused("a string holds half a character") from None


def walk(value, depth):
    """Refuse a value outside the grammar."""
    if isinstance(value, dict | list):
        need(depth < MAX_DEPTH, "JSON is nested deeper than 16")
        if isinstance(value, dict):
            need(all(key.isascii() and len(key) <= MAX_STRING for key in value), "a key is no short ASCII string")
        for item in value.values() if isinstance(value, dict) else value:
            walk(item, depth + 1)
    elif isinstance(value, str):
        need(len(value.encode("utf-8", "surrogatepass")) <= MAX_STRING, "a string is longer than 65,535 bytes")
    elif isinstance(value, int) and not isinstance(value, bool):
        need(-SAFE <= value <= SAFE, "a number is outside 2^53-1")
    else:
        need(value is None or isinstance(value, bool), "a value is none that the grammar has")


def strict_json(data):
    """The value of canonical bytes; refuses any others."""

    def no_float(text):
        raise Refused(f"{text[:40]} is a float")

    try:
        value = json.loads(data.decode(), parse_float=no_float, parse_constant=no_float)
    except RecursionError:
        raise Refused("JSON is nested deeper than 16") from None
    except ValueError as error:
        raise Refused(f"not JSON in UTF-8: {error}") from None
    need(canonical(value) == data, "JSON is not canonical: a key twice, a space, an escape, or keys out of order")
    return value


def exact_json(data):
    """The value of JSON that is written as canonical JSON is, whatever it says and however large its numbers are."""

    def no_float(text):
        raise Refused(f"{text[:40]} is a float")

    try:
        value = json.loads(data.decode(), parse_float=no_float, parse_constant=no_float)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except (RecursionError, ValueError):
        raise Refused("not JSON in UTF-8") from None
    need(again == data, "JSON is not written as it must be")
    return value


def has_fields(value, what, may_miss=(), **fields):
    """Refuse an object that has not exactly these fields, each of its type."""
    need(isinstance(value, dict), f"{what} is no object")
    need(set(fields) - set(may_miss) <= set(value) <= set(fields), f"{what} has not the fields of version 1")
    for name, kind in fields.items():
        need(type(value.get(name, kind())) is kind, f"{what}: {name} is no {kind.__name__}")


def strings(values):
    """Whether a value is a list of strings."""
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def is_hash(text):
    """Whether a value is 64 lower-case hex digits."""
    return isinstance(text, str) and HEX64.match(text) is not None


# Signatures and notes ------------------------------------------------------------------------------------------------


def is_signed(key, message, signature):
    """Whether an Ed25519 signature (bytes) of a message is by a key (hex)."""
    if not is_hash(key) or len(signature) != 64:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sha256(data):
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def strict_base64(text, length=None):
    """The bytes of standard base64, written in the one way."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(f"{text[:60]!r} is not base64") from None
    need(base64.b64encode(data).decode() == text, f"{text[:60]!r} is not how base64 is written")
    need(length is None or len(data) == length, f"{text[:60]!r} has not {length} bytes")
    return data


def key_hash(name, algorithm, key):
    """The four bytes by which a signature line names its key."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + bytes.fromhex(key))[:4]


def read_note(source):
    """(text, origin, size, root, [(name, key hash, signature)]) of a head as a signed note."""
    need(len(source) <= 1_000_000, "a head is longer than 1,000,000 characters")
    text, gap, lines = source.rpartition("\n\n")
    need(gap and lines.endswith("\n"), "a head is no text, an empty line and signature lines")
    need(all(char >= " " or char == "\n" for char in text), "a head holds a control character")
    fields = text.split("\n")
    need(len(fields) >= 3 and all(fields), "a head is not an origin, a size and a root")
    origin, size, root = fields[:3]
    need(NUMBER.match(size) and int(size) <= SAFE, f"a head has size {size[:20]!r}, which is no plain number")
    signatures = [read_signature(line) for line in lines[:-1].split("\n")]
    need(len(signatures) <= 100, "a head has more than 100 signatures")
    return text + "\n", origin, int(size), strict_base64(root, 32), signatures


def read_signature(line):
    """(name, key hash, signature) of a signature line."""
    words = line.split(" ")
    need(len(words) == 3 and words[0] == "\u2014" and words[1], f"{line[:60]!r} is no signature line")
    need("+" not in words[1] and not any(map(str.isspace, words[1])), f"{words[1][:60]!r} is no name of a key")
    data = strict_base64(words[2])
    need(len(data) > 4, f"{line[:60]!r} has no signature")
    return words[1], data[:4], data[4:]


# The tree of RFC 6962 ------------------------------------------------------------------------------------------------


def leaf_hash(leaf):
    """The hash of a leaf."""
    return sha256(b"\x00" + leaf)


def node_hash(left, right):
    """The hash of a node."""
    return sha256(b"\x01" + left + right)


def split(size):
    """The greatest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def root_by_path(leaf, index, size, path):
    """The root to which a leaf's hash leads, by recursion on 2.1.1: the last hash is the one nearest to the root."""
    need(0 <= index < size, f"position {index} is not below size {size}")
    if size == 1:
        need(not path, "a path has too many hashes")
        return leaf
    need(path, "a path has too few hashes")
    if index < split(size):
        return node_hash(root_by_path(leaf, index, split(size), path[:-1]), path[-1])
    return node_hash(path[-1], root_by_path(leaf, index - split(size), size - split(size), path[:-1]))


def roots_by_path(old, size, path, known=None):
    """(older root, newer root) to which a proof of consistency leads, by recursion on 2.1.2.

    `known` is the older root where the subtree at hand may be the whole older tree, which the proof then leaves out.
    """
    if old == size:
        need(len(path) == (known is None), "a proof of consistency has not the right number of hashes")
        return (known, known) if known is not None else (path[0], path[0])
    need(path, "a proof of consistency has too few hashes")
    if old <= split(size):
        before, after = roots_by_path(old, split(size), path[:-1], known)
        return before, node_hash(after, path[-1])
    before, after = roots_by_path(old - split(size), size - split(size), path[:-1])
    return node_hash(path[-1], before), node_hash(path[-1], after)


def add_leaf(peaks, leaf):
    """Grow a tree by a leaf's hash. `peaks` are (size, hash) of its perfect subtrees, the largest first."""
    size, node = 1, leaf
    while peaks and peaks[-1][0] == size:
        node = node_hash(peaks.pop()[1], node)
        size *= 2
    peaks.append((size, node))


def root_of(peaks):
    """The root of a tree of at least one leaf."""
    root = peaks[-1][1]
    for _, peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


# Genesis -------------------------------------------------------------------------------------------------------------


class Genesis:
    """What a process starts from; to make one is to check it, as far as its own bytes go."""

    def __init__(self, data):
        file = strict_json(data)
        has_fields(file, "the genesis file", genesis=str, signatures=dict)
        self.raw = file["genesis"].encode()
        self.hash = hashlib.sha256(self.raw).hexdigest()
        value = strict_json(self.raw)
        numbers, words = (
            dict.fromkeys(("made_at", "rules", "version"), int),
            ("agreement", "model", "process", "standing"),
        )
        has_fields(value, "the genesis", channels=list, members=list, **numbers, **dict.fromkeys(words, str))
        need(value["version"] == 1, "the genesis is of another version")
        need(value["standing"] in ("live", "exercise", "reconstruction"), "the genesis has an unknown standing")
        need(is_hash(value["agreement"]) and is_hash(value["model"]), "the genesis names no agreement or no model")
        self.standing, self.members, self.channels = value["standing"], {}, {}
        for member in value["members"]:
            self.add_member(member)
        for channel in value["channels"]:
            self.add_channel(channel)
        for name, member in self.members.items():
            self.check_member(name, member)
        self.check_keys()
        self.check_signatures(file["signatures"])
        self.logs = {
            self.origin(channel, member): (channel, member)
            for channel, within in self.channels.items()
            for member in self.members
            if member in within and self.members[member]["represented"]
        }

    def add_member(self, member):
        """Read a member."""
        words = dict.fromkeys(("id", "next_root", "root", "sealing", "witness"), str)
        has_fields(member, "a member", ("next_root", "sealing"), logs=dict, represented=bool, roles=list, **words)
        name = member["id"]
        need(NAME.match(name) and name not in self.members, f"{name[:60]!r} is no name of a member, or stands twice")
        need(strings(member["roles"]) and strings(list(member["logs"].values())), f"member {name} is malformed")
        for field in ("next_root", "sealing"):
            need(field not in member or is_hash(member[field]), f"the {field} of {name} is no key and no hash")
        self.members[name] = member

    def add_channel(self, channel):
        """Read a channel."""
        has_fields(channel, "a channel", members=list, name=str)
        name, within = channel["name"], channel["members"]
        need(NAME.match(name) and name != "witness", f"{name[:60]!r} is no name of a channel")
        need(name not in self.channels, f"channel {name} stands twice")
        need(strings(within) and len(set(within)) == len(within), f"channel {name} names a member twice")
        need(set(within) <= set(self.members), f"channel {name} names somebody who is no member")
        self.channels[name] = within

    def check_member(self, name, member):
        """A represented member has its keys; another, only in a reconstruction, has none."""
        within = {channel for channel, members in self.channels.items() if name in members}
        if member["represented"]:
            need(is_hash(member["root"]) and is_hash(member["witness"]), f"{name} has no root key or no witness key")
            need(set(member["logs"]) == within, f"{name} has not one log key a channel")
            need(all(map(is_hash, member["logs"].values())), f"a log key of {name} is no key")
        else:
            need(self.standing == "reconstruction", f"{name} is not represented, which only a reconstruction may say")
            keys = [member[field] for field in ("root", "witness", "logs", "sealing", "next_root") if field in member]
            need(not any(keys), f"{name} is not represented and has keys")

    def check_keys(self):
        """No key stands in two places."""
        keys = []
        for member in self.members.values():
            keys += [member["root"], member["witness"], member.get("sealing", ""), *member["logs"].values()]
        keys = [key for key in keys if key]
        need(len(set(keys)) == len(keys), "one key of the genesis stands in two places")

    def check_signatures(self, signatures):
        """Every represented member has signed, and nobody else."""
        represented = {name for name, member in self.members.items() if member["represented"]}
        need(set(signatures) == represented, "the genesis is not signed by exactly its represented members")
        message = b"parley/genesis/v1\x00" + self.raw
        for name, signature in signatures.items():
            need(
                isinstance(signature, str) and HEX128.match(signature),
                f"the signature of {name} is not 64 bytes in hex",
            )
            genuine = is_signed(self.members[name]["root"], message, bytes.fromhex(signature))
            need(genuine, f"the signature of {name} under the genesis does not fit")

    def origin(self, channel, member):
        """The origin of a log."""
        return f"parley/{self.hash[:16]}/{channel}/{member}"

    def log(self, origin):
        """(channel, member) of a log."""
        need(origin in self.logs, f"{origin[:80]!r} is no log of this genesis")
        return self.logs[origin]

    def others(self, channel, member):
        """The other represented members of a channel."""
        return [name for name in self.channels[channel] if name != member and self.members[name]["represented"]]

    def readable(self, channel):
        """The logs that a leaf of a log in a channel may name, its own among them."""
        names, readers = list(self.channels), set(self.channels[channel])
        wider = [name for name in names[: names.index(channel) + 1] if readers <= set(self.channels[name])]
        return {self.origin(name, member) for name in wider for member in self.channels[name]}


# Heads and entries ---------------------------------------------------------------------------------------------------


def check_head(genesis, source, strangers=False):
    """(origin, size, root, {member: time of its cosignature}) of a head that the log and all known others signed.

    `strangers`: lines by unknown keys, and a member's later lines, may stand there; they say nothing.
    """
    text, origin, size, root, signatures = read_note(source)
    channel, member = genesis.log(origin)
    log_key = genesis.members[member]["logs"][channel]
    own, witnesses = (origin, key_hash(origin, 1, log_key)), {}
    for name in genesis.others(channel, member):
        witness = f"parley/{genesis.hash[:16]}/witness/{name}"
        witnesses[witness, key_hash(witness, 4, genesis.members[name]["witness"])] = name
    places = [line[:2] for line in signatures]
    need(own in places, f"{origin} has not signed its head")
    need(strangers or len(set(places)) == len(places), "somebody has signed a head twice")
    held = {}
    for name, short, signature in signatures:
        if (name, short) == own:
            need(is_signed(log_key, text.encode(), signature), f"the signature of {origin} does not fit its head")
        elif (name, short) in witnesses:
            held.setdefault(witnesses[name, short], check_cosignature(genesis, witnesses[name, short], text, signature))
        else:
            need(strangers, f"{name} is nobody of this channel, or its key is another")
    return origin, size, root, held


def check_cosignature(genesis, member, text, signature):
    """The time that a member's cosignature states."""
    at = int.from_bytes(signature[:8], "big")
    need(at <= SAFE, f"the cosignature of {member} states second {at}, which no clock shows")
    message = f"cosignature/v1\ntime {at}\n{text}".encode()
    genuine = is_signed(genesis.members[member]["witness"], message, signature[8:])
    need(genuine, f"the cosignature of {member} does not fit the head")
    return at


def form_of_leaf(said):
    """Refuse what has not the form of a leaf."""
    has_fields(said, "the leaf", envelope=str, heads=dict, log=str, seq=int, signature=str, version=int)
    for head in said["heads"].values():
        need(isinstance(head, list) and len(head) == 2, "the leaf names a head that is no size and root")
        need(type(head[0]) is int and type(head[1]) is str, "the leaf names a head that is no size and root")


def form_of_envelope(said):
    """Refuse what has not the form of an envelope."""
    words = dict.fromkeys(("channel", "custody", "key", "kind", "member", "nonce", "process"), str)
    lists = dict.fromkeys(("parts", "refs", "supersedes"), list)
    has_fields(said, "the envelope", at=int, version=int, **words, **lists)
    need(said["custody"] in ("device", "node"), "custody is neither device nor node")
    need(strings(said["refs"]) and strings(said["supersedes"]), "a reference is no string")
    for part in said["parts"]:
        has_fields(part, "a part", carried=bool, commitment=str, name=str)


def read_leaf(genesis, origin, seq, leaf):
    """What a leaf at its place holds."""
    channel, _ = genesis.log(origin)
    need(len(leaf) <= MAX_STRING, "the leaf is longer than 65,535 bytes")
    said = strict_json(leaf)
    form_of_leaf(said)
    need(said["version"] == 1, "the leaf is of another version")
    need((said["log"], said["seq"]) == (origin, seq), "the leaf names another log or position")
    readable = genesis.readable(channel) - {origin}
    need(all(named in readable for named in said["heads"]), "the leaf names a log that its readers may not read")
    sound = all(size >= 0 and is_hash(root) for size, root in said["heads"].values())
    need(sound, "the leaf names a head that is no size and root")
    need(HEX128.match(said["signature"]), "the signature is not 64 bytes in lower-case hex")
    return said


def read_envelope(raw):
    """What an envelope says."""
    said = strict_json(raw)
    form_of_envelope(said)
    return said


def check_envelope(genesis, origin, said):
    """The rules of an envelope's fields."""
    channel, member = genesis.log(origin)
    need(said["version"] == 1, "the envelope is of another version")
    for name, expected in (("process", genesis.hash), ("member", member), ("channel", channel)):
        need(said[name] == expected, f"the envelope is of another {name}")
    need(0 < len(said["nonce"]) <= 128, "the nonce is empty or longer than 128 characters")
    names = [part["name"] for part in said["parts"]]
    need(len(set(names)) == len(names), "two parts have one name")
    hashes = said["refs"] + said["supersedes"] + [part["commitment"] for part in said["parts"]]
    need(all(map(is_hash, hashes)), "a reference or a commitment is no hash")


def check_author(said, raw, signature):
    """The author's signature, over the DSSE encoding of the envelope's bytes."""
    kind = b"application/vnd.parley.envelope+json"
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(raw), raw)
    need(is_signed(said["key"], message, bytes.fromhex(signature)), "the author's signature does not fit")


def commitment(salt, body):
    """The commitment of a part."""
    return hashlib.sha256(b"parley/part/v1\x00" + salt + body).hexdigest()


class Ring:
    """The keys of one log as far as it was read: the root, desks certified, keys revoked for good."""

    def __init__(self, root):
        self.root, self.desks, self.revoked = root, {}, set()

    def need_valid(self, key):
        """Refuse a key that may not sign here."""
        need(key not in self.revoked, "the key was revoked before")
        need(key == self.root or key in self.desks, "the key is not certified in this log")

    def certify(self, said, body):
        """What a `key` entry does; `body` is its part `key`, None where it is not here: it certifies nothing then."""
        need(said["key"] == self.root, "a desk's key cannot certify keys")
        if body is None:
            return
        told = strict_json(body)
        has_fields(told, "the certificate", ("revokes",), desk=str, key=str, revokes=list)
        revokes = told.get("revokes", [])
        need(strings(revokes), "the certificate revokes what is no key")
        need(
            (is_hash(told["key"]) or not told["key"]) and told["key"] != self.root, "it certifies what is no desk's key"
        )
        if told["key"]:
            self.desks[told["key"]] = told["desk"]
        self.revoked |= set(revokes)


# The proof file: docs/formats/proof.md -------------------------------------------------------------------------------


def value(line, word):
    """The value of a line that begins with a word."""
    found, _, rest = line.partition(" ")
    need(found == word and rest, f"{line[:60]!r} stands where {word!r} must")
    return rest


def plain_number(text):
    """A number without a leading zero."""
    need(NUMBER.match(text), f"{text[:20]!r} is no plain number")
    return int(text)


class Shown:
    """An entry as a proof shows it: what its leaf holds, its parts as (name, salt, body), its path."""

    def __init__(self, lines):
        need(len(lines) >= 3, "an entry has a signature, heads and an envelope")
        self.signature = value(lines[0], "signature")
        self.heads = value(lines[1], "heads").encode()
        self.raw = value(lines[2], "envelope").encode()
        self.index, self.parts, rest = -1, [], lines[3:]
        while rest and rest[0].startswith("part "):
            name, _, tail = value(rest.pop(0), "part").partition(" ")
            salt, _, body = tail.partition(" ")
            need(PART_NAME.match(name) and SALT.match(salt), "a part is not a name, a salt and a body")
            self.parts.append((name, bytes.fromhex(salt), body.encode()))
        self.path = [strict_base64(value(line, "path"), 32) for line in rest]

    def check(self, genesis, origin, size, root):
        """What the entry says, its bytes standing under the head; its key is left to the caller."""
        leaf = {"envelope": self.raw.decode(), "heads": strict_json(self.heads), "log": origin, "seq": self.index}
        leaf = canonical(leaf | {"signature": self.signature, "version": 1})
        need(root_by_path(leaf_hash(leaf), self.index, size, self.path) == root, "it does not stand under the head")
        read_leaf(genesis, origin, self.index, leaf)
        said = read_envelope(self.raw)
        check_envelope(genesis, origin, said)
        check_author(said, self.raw, self.signature)
        named = {part["name"]: part["commitment"] for part in said["parts"]}
        need(len({name for name, _, _ in self.parts}) == len(self.parts), "a part is shown twice")
        for name, salt, body in self.parts:
            need(named.get(name) == commitment(salt, body), f"part {name} is not the one that was signed")
            strict_json(body)
        return said


class Paragraphs:
    """The paragraphs of a proof file, to be taken in their order; each is a list of lines."""

    def __init__(self, data):
        need(len(data) <= MAX_PROOF, "the file is larger than a proof file may be")
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refused("the file is not UTF-8") from None
        need(text.endswith("\n"), "the file was cut short: its last line has no end")
        self.rest = [paragraph.split("\n") for paragraph in text[:-1].split("\n\n")]
        need(all(map(all, self.rest)), "the file has an empty line too many")

    def next_is(self, word):
        """Whether a paragraph that begins with this line comes next."""
        return bool(self.rest) and self.rest[0][0] == word

    def take(self, word):
        """The lines after the first of the next paragraph, which must be this word."""
        need(self.next_is(word), f"there is no {word!r} where it must stand")
        return self.rest.pop(0)[1:]

    def take_note(self):
        """A signed note: two paragraphs."""
        need(len(self.rest) >= 2, "a head has no signatures")
        return "\n".join([*self.rest.pop(0), "", *self.rest.pop(0), ""])


def check_proof(data, pinned):
    """What a proof file proves."""
    file = Paragraphs(data)
    opening = file.take("parley.proof/v1")
    need(len(opening) == 2, "the first paragraph is not the standing and the genesis")
    genesis = Genesis(value(opening[1], "genesis").encode())
    need(opening[0] == genesis.standing.upper(), "the file says another standing than the genesis")
    need(pinned in ("", genesis.hash), f"the genesis has hash {genesis.hash}, not the one that you hold")
    keys, before = [], None
    while file.next_is("key"):
        index, *lines = file.take("key") or [""]
        keys.append(Shown(lines))
        keys[-1].index = plain_number(value(index, "index"))
    entry = Shown(file.take("entry"))
    need(not entry.path, "the entry has a path in the wrong place")
    if file.next_is("before"):
        before = [strict_base64(value(line, "path"), 32) for line in file.take("before")], file.take_note()
    index, *path = file.take("c2sp.org/tlog-proof@v1") or [""]
    entry.index, entry.path = plain_number(value(index, "index")), [strict_base64(step, 32) for step in path]
    origin, size, root, held = check_vouched(genesis, file.take_note())
    need(not file.rest, "something follows the proof")
    said, desk = check_shown(genesis, keys, entry, (origin, size, root))
    not_held = check_before(genesis, before, entry.index, (origin, size, root))
    shown = {name: strict_json(body) for name, _, body in entry.parts}
    return {
        "process": genesis.hash,
        "standing": genesis.standing,
        "member": said["member"],
        "channel": said["channel"],
        "kind": said["kind"],
        "entry": hashlib.sha256(entry.raw).hexdigest(),
        "key": said["key"],
        "desk": desk,
        "custody": said["custody"],
        "at": said["at"],
        "log": origin,
        "seq": entry.index,
        "size": size,
        "root": root.hex(),
        "shown": shown,
        "held": held,
        "not_held": not_held,
        "withheld": [part["name"] for part in said["parts"] if part["name"] not in shown],
        "remarks": remarks(said["at"], held, not_held),
    }


def check_vouched(genesis, source):
    """A head that another member than its log's vouches for, where the channel has another."""
    origin, size, root, held = check_head(genesis, source)
    need(
        held or not genesis.others(*genesis.log(origin)),
        "no other member has cosigned the head: one hand vouches for it",
    )
    return origin, size, root, held


def check_shown(genesis, keys, entry, head):
    """(what the entry says, the desk whose key signed it), after the certificates on which it stands."""
    ring, last = Ring(genesis.members[genesis.log(head[0])[1]]["root"]), -1
    for one in [*keys, entry]:
        need(one.index > last, "the entries do not stand in the order of the log")
        last = one.index
        try:
            said = one.check(genesis, *head)
            ring.need_valid(said["key"])
            desk = ring.desks.get(said["key"], "root")
            if one is not entry:
                need(said["kind"] == "key" and [name for name, _, _ in one.parts] == ["key"], "it shows no certificate")
            if said["kind"] == "key":
                ring.certify(said, next((body for name, _, body in one.parts if name == "key"), None))
        except Refused as refusal:
            raise Refused(f"entry {one.index}: {refusal}") from None
    return said, desk


def check_before(genesis, before, index, head):
    """When which others still held the log without the entry."""
    if before is None:
        return {}
    path, note = before
    origin, size, root, not_held = check_vouched(genesis, note)
    need(origin == head[0], "the older head is of another log")
    need(0 < size <= index, "the older head is not before the entry")
    need(roots_by_path(size, head[1], path, root) == (root, head[2]), "the newer head does not extend the older")
    return not_held


def remarks(at, held, not_held):
    """What a reader must know that refutes nothing: the claimed time is a claim."""
    found = []
    if not held:
        found.append("no other member is represented in this channel: nobody else attests this head")
    if held and at > min(held.values()):
        found.append("the author claims a time at which another member already held the entry")
    if not_held and at < max(not_held.values()):
        found.append("the author claims a time before one at which another member held the log without the entry")
    if any(member in held and held[member] < without for member, without in not_held.items()):
        found.append("a member's own times contradict each other: its clock cannot be relied on")
    return found


# The bundle: docs/formats/bundle.md ----------------------------------------------------------------------------------


class Tar:
    """The files of a tar, to be taken in their order."""

    def __init__(self, file):
        self.file, self.name, self.size = file, "", 0
        self.advance()

    def advance(self):
        """Read the next header."""
        block = self.file.read(512)
        if block == bytes(512):
            need(self.file.read(513) == bytes(512), "the end of the tar is not exactly two empty blocks")
            self.name = ""
            return
        name = block[:100].rstrip(b"\0")
        need(
            len(block) == 512 and re.fullmatch(rb"[0-7]{11}\0", block[124:136]), "the tar was cut short, or its header"
        )
        begin = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + block[124:136] + b"0" * 11 + b"\0"
        end = b"0" + bytes(100) + b"ustar\x0000" + bytes(247)
        total = b"%06o\0 " % (sum(begin + end) + 8 * 32)
        need(block == begin + total + end and name.isascii(), f"{name[:60]!r}: its header is not that of a plain file")
        self.name, self.size = name.decode(), int(block[124:135], 8)

    def take(self, name, limit):
        """The content of the next file, which has this name and at most so many bytes."""
        need(self.name == name, f"{name} should stand where {self.name or 'the end'} does")
        need(self.size <= limit, f"{name} has {self.size} bytes, more than {limit}")
        size, padding = self.size, -self.size % 512
        data = self.file.read(size + padding)
        need(len(data) == size + padding, f"{name} was cut short")
        need(not any(data[size:]), f"the padding of {name} is not empty")
        self.advance()
        return data[:size]


def check_bundle(file, pinned):
    """What a bundle's tar holds, log by log. An inert entry is no reason to refuse it."""
    tar = Tar(file)
    manifest = strict_json(tar.take("bundle.json", MEBIBYTE))
    has_fields(manifest, "bundle.json", format=str, logs=list, process=str, to=str, version=int)
    need(manifest["format"] == "parley/bundle", "bundle.json is of another format")
    need(manifest["version"] == 1, f"the bundle is of version {manifest['version']}: made by a newer program")
    genesis = Genesis(tar.take("genesis.json", MEBIBYTE))
    need(manifest["process"] == genesis.hash, "the bundle is of another process than its genesis")
    need(pinned in ("", genesis.hash), f"the genesis has hash {genesis.hash}, not the one that you hold")
    need(manifest["to"] in genesis.members, "the bundle is to nobody of the genesis")
    need(len(manifest["logs"]) <= 1000, "the bundle has more than 1,000 logs")
    order, last, logs = list(genesis.logs), -1, []
    for number, held in enumerate(manifest["logs"]):
        has_fields(held, "a log of bundle.json", log=str, size=int, start=int)
        channel, _ = genesis.log(held["log"])
        need(order.index(held["log"]) > last, "the logs of bundle.json do not stand in the order of the genesis")
        last = order.index(held["log"])
        need(
            manifest["to"] in genesis.channels[channel],
            f"{held['log']} is in a channel of which its receiver is no member",
        )
        need(0 <= held["start"] <= held["size"] > 0, f"{held['log']} has an impossible start or size")
        logs.append(check_log(genesis, tar, f"log/{number:03d}", held))
    forks = []
    while tar.name == f"evidence/{len(forks):03d}":
        data = tar.take(tar.name, MEBIBYTE)
        forks.append(check_accusation(genesis, strict_json(data), manifest["to"]))
    need(not tar.name, f"{tar.name} stands where nothing more must")
    return {"process": genesis.hash, "standing": genesis.standing, "to": manifest["to"], "logs": logs, "forks": forks}


def check_log(genesis, tar, folder, held):
    """One log of a bundle: its heads, its leaves under them, its parts; which entries count."""
    origin, start, size = held["log"], held["start"], held["size"]
    peaks = read_edge(tar.take(f"{folder}/edge", 2048), start, origin) if start else []
    heads, cosigned = check_heads(genesis, strict_json(tar.take(f"{folder}/heads", MEBIBYTE)), origin, size)
    need(start not in heads or root_of(peaks) == heads[start], f"{origin}: the edge does not give the head of {start}")
    judge = Judge(genesis, origin, whole=not start)
    at = start
    while at < size:
        tile, end = at // TILE, min(size, (at // TILE + 1) * TILE)
        leaves = read_leaves(tar.take(f"{folder}/entries/{tile:09d}", TILE * (2 + MAX_STRING)))
        need(len(leaves) == end - at, f"{origin}: tile {tile} has not the right number of leaves")
        parts = f"{folder}/parts/{tile:09d}"
        judge.take(at, leaves, read_parts(tar.take(parts, 64 * MEBIBYTE)) if tar.name == parts else {})
        for leaf in leaves:
            add_leaf(peaks, leaf_hash(leaf))
            at += 1
            need(at not in heads or root_of(peaks) == heads[at], f"{origin}: the leaves do not give the head of {at}")
    return {
        "log": origin,
        "start": start,
        "size": size,
        "root": heads[size].hex(),
        "cosigned": cosigned,
        "entries": size - start,
        "parts": judge.parts,
        "inert": judge.inert,
        "keys_judged": not start,
    }


def read_edge(data, start, origin):
    """The peaks before the first tile."""
    sizes = [1 << bit for bit in reversed(range(start.bit_length())) if start >> bit & 1]
    need(len(data) == 32 * len(sizes), f"{origin}: the edge has not a hash for each one-bit of {start}")
    return [(size, data[32 * at : 32 * at + 32]) for at, size in enumerate(sizes)]


def check_heads(genesis, notes, origin, size):
    """Roots by size, and {member: [size, time]} of the newest head that each other member cosigned."""
    need(strings(notes) and 1 <= len(notes) <= 101, f"{origin}: heads are not 1 to 101 notes")
    roots, cosigned, last = {}, {}, 0
    for note in notes:
        named, at, root, held = check_head(genesis, note, strangers=True)
        need(named == origin, f"{origin}: a head is of another log")
        need(at > last, f"{origin}: the heads do not ascend")
        last, roots[at] = at, root
        cosigned |= {member: [at, when] for member, when in held.items()}
    need(last == size, f"{origin}: the last head is of {last}, not of {size} entries")
    return roots, cosigned


def read_leaves(data):
    """Leaves, each after its length in two bytes."""
    leaves = []
    while data:
        length = int.from_bytes(data[:2], "big")
        need(len(data) >= 2 + length, "a leaf reaches beyond its file")
        leaves.append(data[2 : 2 + length])
        data = data[2 + length :]
    return leaves


def read_parts(data):
    """Parts by their commitment, in their order: salt, length in four bytes, body."""
    need(data, "a file of parts is empty")
    parts = {}
    at = 0
    while at < len(data):
        salt, length = data[at : at + 32], int.from_bytes(data[at + 32 : at + 36], "big")
        need(len(data) >= at + 36 + length and length <= 2**24, "a part reaches beyond its file, or is too long")
        body = data[at + 36 : at + 36 + length]
        need(commitment(salt, body) not in parts, "a part stands twice")
        parts[commitment(salt, body)] = body
        at += 36 + length
    return parts


class Judge:
    """Which entries of a log count, in order from its beginning; `whole` says that the beginning is here."""

    def __init__(self, genesis, origin, whole):
        self.genesis, self.origin, self.whole = genesis, origin, whole
        self.ring = Ring(genesis.members[genesis.log(origin)[1]]["root"])
        self.nonces, self.inert, self.parts = set(), {}, 0

    def take(self, first, leaves, bodies):
        """Judge the leaves of a tile; its parts must be some of those that they carry, in the order of their naming."""
        carried = {}
        for seq, leaf in enumerate(leaves, first):
            for name in carried_by(leaf):
                carried.setdefault(name, len(carried))
            try:
                self.take_one(seq, leaf, bodies)
            except Refused as refusal:
                self.inert[seq] = str(refusal)
        need(all(name in carried for name in bodies), f"{self.origin}: a part is of no leaf of its tile")
        order = [carried[name] for name in bodies]
        need(order == sorted(order), f"{self.origin}: the parts do not stand in the order of their leaves")
        self.parts += len(bodies)

    def take_one(self, seq, leaf, bodies):
        """Judge one leaf; refuses what does not count."""
        said = read_leaf(self.genesis, self.origin, seq, leaf)
        raw = said["envelope"].encode()
        envelope = read_envelope(raw)
        check_envelope(self.genesis, self.origin, envelope)
        if self.whole:
            self.ring.need_valid(envelope["key"])
        check_author(envelope, raw, said["signature"])
        need(envelope["nonce"] not in self.nonces, "its nonce was used before")
        if envelope["kind"] == "key" and self.whole:
            named = [part["commitment"] for part in envelope["parts"] if part["name"] == "key"]
            self.ring.certify(envelope, bodies.get(*named) if named else None)
        self.nonces.add(envelope["nonce"])


def carried_by(leaf):
    """The commitments of the parts that a leaf's envelope carries, where both have their form."""
    try:
        said = exact_json(leaf)
        form_of_leaf(said)
        envelope = exact_json(said["envelope"].encode())
        form_of_envelope(envelope)
    except Refused:
        return []
    return [part["commitment"] for part in envelope["parts"] if part["carried"]]


def check_accusation(genesis, said, to):
    """An equivocation in a bundle: it holds, against a log that the receiver may know. Gives the log."""
    found = check_equivocation(said)
    need(found["process"] == genesis.hash, "an equivocation is of another process")
    channel, member = genesis.log(found["log"])
    need(found["key"] == genesis.members[member]["logs"][channel], "an equivocation is by another key than the log's")
    need(to in genesis.channels[channel], "an equivocation is of a channel of which the receiver is no member")
    return found["log"]


def check_equivocation(said):
    """Two heads of one log, signed by one key, that cannot both be true. Whose key it is stands in the genesis."""
    words = dict.fromkeys(("format", "key", "log", "process", "root"), str)
    has_fields(said, "an equivocation", heads=list, path=list, version=int, **words)
    need((said["format"], said["version"]) == ("parley/equivocation", 1), "an equivocation is of another version")
    need(strings(said["heads"]) and len(said["heads"]) == 2, "an equivocation has not two heads")
    need(strings(said["path"]) and all(map(is_hash, [said["root"], *said["path"]])), "an equivocation has no hashes")
    need(is_hash(said["key"]), "an equivocation names no key")
    (old, old_root), (size, root) = (signed_head(note, said["log"], said["key"]) for note in said["heads"])
    need(0 < old <= size, "the heads of an equivocation do not ascend")
    claimed, path = bytes.fromhex(said["root"]), [bytes.fromhex(step) for step in said["path"]]
    need(roots_by_path(old, size, path, claimed) == (claimed, root), "the second head is not shown to have that root")
    need(claimed != old_root, "the two heads of an equivocation agree")
    found = {"process": said["process"], "log": said["log"], "key": said["key"], "sizes": [old, size]}
    return found | {"roots": [old_root.hex(), root.hex()], "root": said["root"]}


def signed_head(source, log, key):
    """(size, root) of a head of a log that a key signed, whoever else did."""
    text, origin, size, root, signatures = read_note(source)
    need(origin == log, "a head is of another log")
    own = [line for name, short, line in signatures if (name, short) == (log, key_hash(log, 1, key))]
    need(own and all(is_signed(key, text.encode(), line) for line in own), "a head is not signed by the key")
    return size, root


# Telling -------------------------------------------------------------------------------------------------------------


def moment(at):
    """UTC seconds in words."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"second {at}"


def plain(text):
    """A text without what could move or hide other text on a screen: controls and marks of direction are escaped."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def told(found, pinned):
    """The findings in words, line by line."""
    if "sizes" in found:
        yield from told_equivocation(found)
        return
    if found["standing"] != "live":
        yield f"{found['standing'].upper()}: this is not the process of a real case as it runs"
    yield f"process    {found['process']}" + ("" if pinned else "  NOT PINNED: compare it with the hash that you hold")
    yield from told_bundle(found) if "logs" in found else told_proof(found)


def told_proof(found):
    """A proof in words."""
    yield f"said by    {found['member']}, as {found['kind']}, in channel {found['channel']}"
    yield f"entry      {found['entry']}"
    yield f"key        {found['key']} ({found['desk']}; kept on: {found['custody']})"
    yield f"claimed    {moment(found['at'])}"
    for member, at in found["not_held"].items():
        yield f"not yet    {member} held the log without it at {moment(at)}"
    for member, at in found["held"].items():
        yield f"held       by {member} at {moment(at)}"
    yield f"log        {found['log']}, entry {found['seq']} of {found['size']}"
    yield f"head       {found['root']}"
    for name, said in found["shown"].items():
        yield f"{name}: {json.dumps(said, ensure_ascii=False)}"
    for name in found["withheld"]:
        yield f"{name}: committed to, not shown"
    for remark in found["remarks"]:
        yield f"NOTE: {remark}"


def told_equivocation(found):
    """An equivocation in words."""
    yield f"process    {found['process']}"
    yield f"log        {found['log']}"
    yield f"key        {found['key']}: that it is this log's stands in the genesis"
    yield f"EQUIVOCATION PROVED: this key signed heads of {found['sizes'][0]} and {found['sizes'][1]} entries that"
    yield f"cannot both be true: at {found['sizes'][0]} one has root {found['roots'][0]}, the other {found['root']}"


def told_bundle(found):
    """A bundle in words."""
    yield f"to         {found['to']}"
    for log in found["logs"]:
        yield f"{log['log']}: entries {log['start']} to {log['size'] - 1}, {log['parts']} parts, root {log['root']}"
        for member, (size, at) in log["cosigned"].items():
            yield f"  held by {member} up to {size} at {moment(at)}"
        if not log["cosigned"]:
            yield "  NOTE: no other member has cosigned any of its heads: one hand vouches for it"
        if not log["keys_judged"]:
            yield "  NOTE: its beginning is not here, so keys and nonces were not judged"
        for seq, why in log["inert"].items():
            yield f"  entry {seq} does not count: {why}"
    for log in found["forks"]:
        yield f"EQUIVOCATION PROVED: the key of {log} signed two heads that cannot both be true"


def check_file(path, pinned):
    """What a file holds. Raises Refused, CannotCheck, OSError."""
    with open(path, "rb") as file:
        first = file.read(16)
        file.seek(0)
        if first.startswith(b"parley-sealed/v1"):
            raise CannotCheck(f"{path} is sealed to its receiver, who can open it: parley bundle open FILE TAR")
        if first.startswith(b"bundle.json\0"):
            return check_bundle(file, pinned)
        if first.startswith(b"{"):
            found = check_equivocation(strict_json(file.read(MEBIBYTE + 1)))
            need(pinned in ("", found["process"]), "the equivocation is of another process than the one that you hold")
            return found
        return check_proof(file.read(MAX_PROOF + 1), pinned)


def main(arguments=None):
    """The command."""
    parser = argparse.ArgumentParser(description="Check a Parley proof file, an opened bundle or an equivocation.")
    parser.add_argument("file")
    parser.add_argument("--genesis", default="", metavar="HASH", help="the hash of the genesis, from whom you trust")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    try:
        found = check_file(asked.file, asked.genesis)
    except OSError as error:
        print(f"{asked.file} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except CannotCheck as reason:
        print(reason, file=sys.stderr)
        return 2
    except Refused as refusal:
        if asked.json:
            print(json.dumps({"holds": False, "fault": str(refusal)}))
        print(f"DOES NOT HOLD: {refusal}", file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps({"holds": True, **found}, ensure_ascii=False))
    else:
        print(*map(plain, told(found, asked.genesis)), "all holds", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
