// Checks a proof file (docs/formats/proof.md) in the reader's own browser. Nothing leaves it.
const bytes = (text) => new TextEncoder().encode(text);
const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const isHash = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
const same = (one, other) => hex(one) === hex(other);
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

class Refused extends Error {}
class Unable extends Error {}

function need(condition, sentence) {
  if (!condition) throw new Refused(sentence);
}

// Canonical JSON

function canonical(value, depth = 0) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    need(Number.isSafeInteger(value) && !Object.is(value, -0), "a number is no integer within 2^53-1");
    return String(value);
  }
  if (typeof value === "string") {
    need(!/[\uD800-\uDFFF]/u.test(value), "a string holds half a character");
    need(bytes(value).length <= 65535, "a string is longer than 65,535 bytes");
    return JSON.stringify(value);
  }
  need(depth < 16, "JSON is nested deeper than 16");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const keys = Object.keys(value).sort();
  need(keys.every((key) => /^[\x00-\x7f]*$/.test(key) && key.length <= 65535), "a key is no short ASCII string");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`).join(",")}}`;
}

function strictJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused("this is not JSON");
  }
  need(canonical(value) === text, "JSON is not canonical: a key twice, a space, an escape, or keys out of order");
  return value;
}

const typeOf = (value) => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

// `fields` maps a name to its type; a type that ends in "?" may be missing.
function hasFields(value, what, fields) {
  need(typeOf(value) === "object", `${what} is no object`);
  need(Object.keys(value).every((name) => Object.hasOwn(fields, name)), `${what} has a field that version 1 has not`);
  for (const [name, type] of Object.entries(fields)) {
    const present = Object.hasOwn(value, name);
    need(present || type.endsWith("?"), `${what} lacks ${name}`);
    need(!present || typeOf(value[name]) === type.replace("?", ""), `${what}: ${name} is no ${type}`);
  }
}

const areStrings = (values) => Array.isArray(values) && values.every((value) => typeof value === "string");

// Signatures, notes, tree

async function isSigned(key, message, signature) {
  if (!isHash(key) || signature.length !== 64) return false;
  let publicKey;
  try {
    publicKey = await crypto.subtle.importKey("raw", unhex(key), { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") throw new Unable();
    return false;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, publicKey, signature, message);
}

function base64(text, length) {
  let data;
  try {
    data = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new Refused("this is not base64");
  }
  need(btoa(String.fromCharCode(...data)) === text, "this is not how base64 is written");
  need(length === undefined || data.length === length, `base64 of another length than ${length} bytes`);
  return data;
}

const keyHash = async (name, algorithm, key) =>
  (await sha256(join(bytes(`${name}\n`), [algorithm], unhex(key)))).slice(0, 4);

function readNote([text, lines]) {
  need(!/[\x00-\x1f]/.test(text.join("")), "a head holds a control character");
  need(text.length >= 3, "a head is not an origin, a size and a root");
  const signatures = lines.map((line) => {
    const words = line.split(" ");
    need(words.length === 3 && words[0] === "\u2014" && /^[^\s+]+$/.test(words[1]), "a line is no signature line");
    const data = base64(words[2]);
    need(data.length > 4, "a signature is empty");
    return { name: words[1], short: data.slice(0, 4), signature: data.slice(4) };
  });
  need(signatures.length <= 100, "a head has more than 100 signatures");
  return { text: `${text.join("\n")}\n`, origin: text[0], size: plainNumber(text[1]), root: base64(text[2], 32), signatures };
}

const leafHash = (leaf) => sha256(join([0], leaf));
const nodeHash = (left, right) => sha256(join([1], left, right));

function split(size) {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

async function rootByPath(leaf, index, size, path) {
  need(index < size, "a position is not below the size");
  if (size === 1) {
    need(path.length === 0, "a path has too many hashes");
    return leaf;
  }
  need(path.length > 0, "a path has too few hashes");
  const [half, last, rest] = [split(size), path.at(-1), path.slice(0, -1)];
  if (index < half) return nodeHash(await rootByPath(leaf, index, half, rest), last);
  return nodeHash(last, await rootByPath(leaf, index - half, size - half, rest));
}

async function rootsByPath(old, size, path, known) {
  if (old === size) {
    need(path.length === (known ? 0 : 1), "a proof of consistency has not the right number of hashes");
    return known ? [known, known] : [path[0], path[0]];
  }
  need(path.length > 0, "a proof of consistency has too few hashes");
  const [half, last, rest] = [split(size), path.at(-1), path.slice(0, -1)];
  if (old <= half) {
    const [before, after] = await rootsByPath(old, half, rest, known);
    return [before, await nodeHash(after, last)];
  }
  const [before, after] = await rootsByPath(old - half, size - half, rest);
  return [await nodeHash(last, before), await nodeHash(last, after)];
}

// Genesis

const NAME = /^[a-z0-9]([a-z0-9_-]{0,46}[a-z0-9])?$/;

async function readGenesis(line) {
  const file = strictJson(line);
  hasFields(file, "the genesis file", { genesis: "string", signatures: "object" });
  const said = strictJson(file.genesis);
  hasFields(said, "the genesis", {
    agreement: "string", channels: "array", made_at: "number", members: "array", model: "string", process: "string",
    rules: "number", standing: "string", version: "number",
  });
  need(said.version === 1, "the genesis is of another version");
  need(["live", "exercise", "reconstruction"].includes(said.standing), "the genesis has an unknown standing");
  need(isHash(said.agreement) && isHash(said.model), "the genesis names no agreement or no model");
  const hash = hex(await sha256(bytes(file.genesis)));
  const genesis = { hash, standing: said.standing, members: new Map(), channels: new Map() };
  said.members.forEach((member) => addMember(genesis, member));
  said.channels.forEach((channel) => addChannel(genesis, channel));
  checkKeys(genesis);
  await checkSignatures(genesis, file);
  return genesis;
}

function addMember(genesis, member) {
  hasFields(member, "a member", {
    id: "string", logs: "object", next_root: "string?", represented: "boolean", roles: "array", root: "string",
    sealing: "string?", witness: "string",
  });
  need(NAME.test(member.id) && !genesis.members.has(member.id), "a member's name is none, or stands twice");
  need(areStrings(member.roles) && areStrings(Object.values(member.logs)), `member ${member.id} is malformed`);
  for (const field of ["next_root", "sealing"]) need(!(field in member) || isHash(member[field]), `${field} is no hash`);
  genesis.members.set(member.id, member);
}

function addChannel(genesis, channel) {
  hasFields(channel, "a channel", { members: "array", name: "string" });
  const { name, members } = channel;
  need(NAME.test(name) && name !== "witness" && !genesis.channels.has(name), "a channel's name is none, or stands twice");
  need(areStrings(members) && new Set(members).size === members.length, `channel ${name} names a member twice`);
  need(members.every((member) => genesis.members.has(member)), `channel ${name} names somebody who is no member`);
  genesis.channels.set(name, members);
}

function checkKeys(genesis) {
  const keys = [];
  for (const [name, member] of genesis.members) {
    const within = [...genesis.channels].filter(([, members]) => members.includes(name)).map(([channel]) => channel);
    const own = [member.root, member.witness, member.sealing ?? "", ...Object.values(member.logs)].filter(Boolean);
    if (member.represented) {
      need(isHash(member.root) && isHash(member.witness), `${name} has no root key or no witness key`);
      need(Object.values(member.logs).every(isHash), `a log key of ${name} is no key`);
      need(within.sort().join() === Object.keys(member.logs).sort().join(), `${name} has not one log key a channel`);
    } else {
      need(genesis.standing === "reconstruction", `${name} is not represented, which only a reconstruction may say`);
      need(!own.length && !member.next_root && !Object.keys(member.logs).length, `${name} is not represented and has keys`);
    }
    keys.push(...own);
  }
  need(new Set(keys).size === keys.length, "one key of the genesis stands in two places");
}

async function checkSignatures(genesis, file) {
  const represented = [...genesis.members.values()].filter((member) => member.represented).map((member) => member.id);
  const signers = Object.keys(file.signatures);
  need(represented.sort().join() === signers.sort().join(), "the genesis is not signed by exactly its represented members");
  const message = join(bytes("parley/genesis/v1\0"), bytes(file.genesis));
  for (const [name, signature] of Object.entries(file.signatures)) {
    need(/^[0-9a-f]{128}$/.test(signature), `the signature of ${name} is not 64 bytes in hex`);
    const genuine = await isSigned(genesis.members.get(name).root, message, unhex(signature));
    need(genuine, `the signature of ${name} under the genesis does not fit`);
  }
}

const origin = (genesis, channel, member) => `parley/${genesis.hash.slice(0, 16)}/${channel}/${member}`;

function logOf(genesis, named) {
  for (const [name, member] of genesis.members) {
    for (const channel of Object.keys(member.logs)) {
      if (origin(genesis, channel, name) === named) return { origin: named, channel, member: name, key: member.logs[channel] };
    }
  }
  throw new Refused("a head is of no log of this genesis");
}

const others = (genesis, log) =>
  genesis.channels.get(log.channel).filter((name) => name !== log.member && genesis.members.get(name).represented);

function readable(genesis, log) {
  const names = [...genesis.channels.keys()];
  const readers = genesis.channels.get(log.channel);
  const wider = names.slice(0, names.indexOf(log.channel) + 1)
    .filter((name) => readers.every((member) => genesis.channels.get(name).includes(member)));
  const logs = wider.flatMap((name) => genesis.channels.get(name).map((member) => origin(genesis, name, member)));
  return new Set(logs.filter((name) => name !== log.origin));
}

// Heads and entries

async function checkHead(genesis, paragraphs) {
  const note = readNote(paragraphs);
  const log = logOf(genesis, note.origin);
  const known = new Map([[`${log.origin} ${hex(await keyHash(log.origin, 1, log.key))}`, null]]);
  for (const name of others(genesis, log)) {
    const witness = `parley/${genesis.hash.slice(0, 16)}/witness/${name}`;
    known.set(`${witness} ${hex(await keyHash(witness, 4, genesis.members.get(name).witness))}`, name);
  }
  const places = note.signatures.map((line) => `${line.name} ${hex(line.short)}`);
  need(new Set(places).size === places.length, "somebody has signed a head twice");
  need(places.includes([...known.keys()][0]), "the log has not signed its head");
  const held = {};
  for (const [at, { signature }] of note.signatures.entries()) {
    need(known.has(places[at]), "a head is signed by nobody of this channel, or by another key");
    const witness = known.get(places[at]);
    if (witness === null) {
      need(await isSigned(log.key, bytes(note.text), signature), "the log's signature does not fit its head");
    } else {
      held[witness] = await cosignedAt(genesis, witness, note.text, signature);
    }
  }
  need(Object.keys(held).length || !others(genesis, log).length, "no other member has cosigned the head: one hand vouches for it");
  return { ...note, log, held };
}

async function cosignedAt(genesis, member, text, signature) {
  need(signature.length === 72, `the cosignature of ${member} has not 72 bytes`);
  const at = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  need(at <= BigInt(Number.MAX_SAFE_INTEGER), `the cosignature of ${member} states a second that no clock shows`);
  const message = bytes(`cosignature/v1\ntime ${at}\n${text}`);
  const genuine = await isSigned(genesis.members.get(member).witness, message, signature.slice(8));
  need(genuine, `the cosignature of ${member} does not fit the head`);
  return Number(at);
}

async function checkShown(genesis, head, entry) {
  const { log } = head;
  const heads = strictJson(entry.heads);
  const leaf = bytes(canonical({
    envelope: entry.raw, heads, log: log.origin, seq: entry.index, signature: entry.signature, version: 1,
  }));
  const leads = await rootByPath(await leafHash(leaf), entry.index, head.size, entry.path);
  need(same(leads, head.root), "it does not stand under the head");
  need(leaf.length <= 65535, "the leaf is longer than 65,535 bytes");
  need(typeOf(heads) === "object", "its heads are no object");
  const may = readable(genesis, log);
  for (const [named, known] of Object.entries(heads)) {
    need(may.has(named), "it names a log that its readers may not read");
    need(Array.isArray(known) && known.length === 2, "it names a head that is no size and root");
    need(typeOf(known[0]) === "number" && known[0] >= 0 && isHash(known[1]), "it names a head that is no size and root");
  }
  need(/^[0-9a-f]{128}$/.test(entry.signature), "the signature is not 64 bytes in hex");
  const said = readEnvelope(genesis, log, entry.raw);
  const kind = "application/vnd.parley.envelope+json";
  const message = bytes(`DSSEv1 ${kind.length} ${kind} ${bytes(entry.raw).length} ${entry.raw}`);
  need(await isSigned(said.key, message, unhex(entry.signature)), "the author's signature does not fit");
  await checkParts(said, entry);
  return said;
}

function readEnvelope(genesis, log, raw) {
  const said = strictJson(raw);
  hasFields(said, "the envelope", {
    at: "number", channel: "string", custody: "string", key: "string", kind: "string", member: "string", nonce: "string",
    parts: "array", process: "string", refs: "array", supersedes: "array", version: "number",
  });
  need(said.version === 1, "the envelope is of another version");
  need(["device", "node"].includes(said.custody), "custody is neither device nor node");
  const expected = { process: genesis.hash, member: log.member, channel: log.channel };
  for (const [name, value] of Object.entries(expected)) need(said[name] === value, `the envelope is of another ${name}`);
  const letters = [...said.nonce].length;
  need(letters > 0 && letters <= 128, "the nonce is empty or longer than 128 characters");
  for (const part of said.parts) hasFields(part, "a part", { carried: "boolean", commitment: "string", name: "string" });
  need(new Set(said.parts.map((part) => part.name)).size === said.parts.length, "two parts have one name");
  const hashes = [...said.refs, ...said.supersedes, ...said.parts.map((part) => part.commitment)];
  need(hashes.every(isHash), "a reference or a commitment is no hash");
  return said;
}

async function checkParts(said, entry) {
  const named = new Map(said.parts.map((part) => [part.name, part.commitment]));
  need(new Set(entry.parts.map((part) => part.name)).size === entry.parts.length, "a part is shown twice");
  for (const part of entry.parts) {
    const commitment = hex(await sha256(join(bytes("parley/part/v1\0"), part.salt, bytes(part.body))));
    need(named.get(part.name) === commitment, `part ${part.name} is not the one that was signed`);
    strictJson(part.body);
  }
}

function certify(ring, said, body) {
  need(said.key === ring.root, "a desk's key cannot certify keys");
  if (body === undefined) return;
  const told = strictJson(body);
  hasFields(told, "the certificate", { desk: "string", key: "string", revokes: "array?" });
  need(areStrings(told.revokes ?? []), "the certificate revokes what is no key");
  need((isHash(told.key) || told.key === "") && told.key !== ring.root, "it certifies what is no desk's key");
  if (told.key) ring.desks.set(told.key, told.desk);
  for (const key of told.revokes ?? []) ring.revoked.add(key);
}

// The file

function value(line, word) {
  need(line.startsWith(`${word} `) && line.length > word.length + 1, `'${word}' is missing where it must stand`);
  return line.slice(word.length + 1);
}

function plainNumber(text) {
  need(/^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text)), "a number is not plain");
  return Number(text);
}

function readShown(lines) {
  need(lines.length >= 3, "an entry has a signature, heads and an envelope");
  const [signature, heads, raw] = ["signature", "heads", "envelope"].map((word, at) => value(lines[at], word));
  const shown = lines.slice(3).findIndex((line) => !line.startsWith("part "));
  const end = shown < 0 ? lines.length : 3 + shown;
  const parts = lines.slice(3, end).map((line) => {
    const found = /^part ([!-~]+) ((?:[0-9a-f]{2})+) (.*)$/su.exec(line);
    need(found, "a part is not a name, a salt and a body");
    return { name: found[1], salt: unhex(found[2]), body: found[3] };
  });
  return { signature, heads, raw, parts, path: lines.slice(end).map((line) => base64(value(line, "path"), 32)) };
}

function readParagraphs(data) {
  need(data.length <= 33554432, "the file is larger than a proof file may be");
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new Refused("the file is not UTF-8");
  }
  need(text.endsWith("\n"), "the file was cut short: its last line has no end");
  const rest = text.slice(0, -1).split("\n\n").map((paragraph) => paragraph.split("\n"));
  need(rest.every((lines) => lines.every(Boolean)), "the file has an empty line too many");
  return rest;
}

export async function checkProof(data, pinned) {
  const rest = readParagraphs(data);
  const nextIs = (word) => rest.length > 0 && rest[0][0] === word;
  const take = (word) => {
    need(nextIs(word), `'${word}' is missing where it must stand`);
    return rest.shift().slice(1);
  };
  const takeNote = () => {
    need(rest.length >= 2, "a head has no signatures");
    return [rest.shift(), rest.shift()];
  };
  const opening = take("parley.proof/v1");
  need(opening.length === 2, "the first paragraph is not the standing and the genesis");
  const genesis = await readGenesis(value(opening[1], "genesis"));
  need(opening[0] === genesis.standing.toUpperCase(), "the file says another standing than the genesis");
  need(!pinned || pinned === genesis.hash, `the genesis has hash ${genesis.hash}, not the one that you hold`);
  const keys = [];
  while (nextIs("key")) {
    const lines = take("key");
    keys.push({ ...readShown(lines.slice(1)), index: plainNumber(value(lines[0] ?? "", "index")) });
  }
  const entry = readShown(take("entry"));
  need(entry.path.length === 0, "the entry has a path in the wrong place");
  const before = nextIs("before") ? { path: take("before").map((line) => base64(value(line, "path"), 32)), note: takeNote() } : null;
  const [index, ...path] = take("c2sp.org/tlog-proof@v1");
  Object.assign(entry, { index: plainNumber(value(index ?? "", "index")), path: path.map((step) => base64(step, 32)) });
  const head = await checkHead(genesis, takeNote());
  need(rest.length === 0, "something follows the proof");
  const { said, desk } = await checkEntries(genesis, head, keys, entry);
  const notHeld = before ? await checkBefore(genesis, head, before, entry.index) : {};
  return {
    process: genesis.hash, standing: genesis.standing, said, desk, entry: hex(await sha256(bytes(entry.raw))),
    log: head.log.origin, seq: entry.index, size: head.size, root: hex(head.root), held: head.held, notHeld,
    shown: Object.fromEntries(entry.parts.map((part) => [part.name, JSON.parse(part.body)])),
    withheld: said.parts.map((part) => part.name).filter((name) => !entry.parts.some((part) => part.name === name)),
    remarks: remarks(said.at, head.held, notHeld),
  };
}

async function checkEntries(genesis, head, keys, entry) {
  const ring = { root: genesis.members.get(head.log.member).root, desks: new Map(), revoked: new Set() };
  let [last, said, desk] = [-1, null, ""];
  for (const one of [...keys, entry]) {
    need(one.index > last, "the entries do not stand in the order of the log");
    last = one.index;
    said = await checkShown(genesis, head, one);
    need(!ring.revoked.has(said.key), `entry ${one.index}: the key was revoked before`);
    need(said.key === ring.root || ring.desks.has(said.key), `entry ${one.index}: the key is not certified in this log`);
    desk = ring.desks.get(said.key) ?? "root";
    const shows = one.parts.map((part) => part.name).join();
    if (one !== entry) need(said.kind === "key" && shows === "key", `entry ${one.index} shows no certificate`);
    if (said.kind === "key") certify(ring, said, one.parts.find((part) => part.name === "key")?.body);
  }
  return { said, desk };
}

async function checkBefore(genesis, head, { path, note }, index) {
  const older = await checkHead(genesis, note);
  need(older.origin === head.origin, "the older head is of another log");
  need(older.size > 0 && older.size <= index, "the older head is not before the entry");
  const [before, after] = await rootsByPath(older.size, head.size, path, older.root);
  need(same(before, older.root) && same(after, head.root), "the newer head does not extend the older");
  return older.held;
}

function remarks(at, held, notHeld) {
  const found = [];
  if (!Object.keys(held).length) found.push("no other member is represented in this channel: nobody else attests this head");
  if (Object.values(held).some((time) => at > time)) {
    found.push("the author claims a time at which another member already held the entry");
  }
  if (Object.values(notHeld).some((time) => at < time)) {
    found.push("the author claims a time before one at which another member held the log without the entry");
  }
  if (Object.entries(notHeld).some(([member, time]) => member in held && held[member] < time)) {
    found.push("a member's own times contradict each other: its clock cannot be relied on");
  }
  return found;
}

// The page

const moment = (at) => {
  const time = new Date(at * 1000);
  return Number.isNaN(time.valueOf()) ? `second ${at}` : time.toISOString().replace("T", " ").replace(".000Z", " UTC");
};
const times = (held) => Object.entries(held).map(([member, at]) => `${member}: ${moment(at)}`).join("; ");
const place = (id) => document.getElementById(id);

function tell(found, pinned) {
  const texts = {
    standing: found.standing, process: found.process, entry: found.entry, root: found.root,
    member: `${found.said.member}: ${found.said.kind} (${found.said.channel})`,
    key: `${found.said.key} (${found.desk}, ${found.said.custody})`, at: moment(found.said.at),
    log: `${found.log} ${found.seq}/${found.size}`, held: times(found.held), "not-held": times(found.notHeld),
    withheld: found.withheld.join(", "), remarks: found.remarks.join("; "),
    shown: JSON.stringify(found.shown, null, 1),
  };
  for (const [id, text] of Object.entries(texts)) place(id).textContent = text;
  place("not-live").hidden = found.standing === "live";
  place("not-pinned").hidden = Boolean(pinned);
}

function show(outcome) {
  for (const id of ["working", "unable", "refused", "holds"]) place(id).hidden = id !== outcome;
}

async function check(form) {
  const [file] = form.elements.namedItem("file").files;
  const pinned = form.elements.namedItem("genesis").value.trim();
  if (!file) return;
  show("working");
  try {
    tell(await checkProof(new Uint8Array(await file.arrayBuffer()), pinned), pinned);
    show("holds");
  } catch (error) {
    if (error instanceof Unable || crypto.subtle === undefined) {
      show("unable");
    } else {
      place("fault").textContent = error.message;
      show("refused");
    }
  }
}

const form = document.getElementById("check");
form.addEventListener("change", () => check(form));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  check(form);
});
