// A second verifier, written from docs/verify.md alone: steps 1 to 5, values and redactions. It reads one pack in each
// line of standard input, {objects: {key: base64}, trust}, and answers {code, index} in one line each.
import { createHash, createPublicKey, verify as verifies } from "node:crypto";
import { createInterface } from "node:readline";

class Rejected extends Error {
  constructor(why, index = null) {
    super(why);
    this.index = index;
  }
}
const must = (right, why) => {
  if (!right) throw new Error(why);
};
const sha = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const pad = (number) => String(number).padStart(12, "0");
const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function base64(string, url = false) {
  must(typeof string === "string", "base64 is text");
  const data = Buffer.from(string, url ? "base64url" : "base64");
  must(data.toString(url ? "base64url" : "base64") === string, "base64 has one spelling");
  return data;
}

function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    must(value.isWellFormed(), "a lone surrogate");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    must(Number.isSafeInteger(value) && !Object.is(value, -0), "not a whole number");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = Object.keys(value).sort();
  for (const key of keys) must(/^[\x00-\x7f]*$/.test(key), "a key is not ASCII");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function parse(bytes) {
  const said = text(bytes);
  const value = JSON.parse(said);
  must(canonical(value) === said, "not canonical");
  return value;
}

// --- what is trusted, what is signed
const SIZE = /^[1-9][0-9]{0,14}$/;
const WITNESS = Buffer.from("\xffcqms-cosignature-p256-v1", "latin1");

function readKey(line) {
  const [, name, id, material] = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line);
  const typed = base64(material);
  const witness = typed.subarray(0, WITNESS.length).equals(WITNESS);
  must(witness || typed[0] === 2, "another type of key");
  const spki = typed.subarray(witness ? WITNESS.length : 1);
  const made = witness ? sha(name, "\n", typed) : sha(spki);
  must(made.subarray(0, 4).toString("hex") === id, "a key contradicts itself");
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  must(key.asymmetricKeyDetails.namedCurve === "prime256v1", "another curve");
  return { name, id, witness, key, from: 0, to: Infinity };
}

function signedText(bytes) {
  must(bytes.length <= 65536, "too large");
  const note = text(bytes);
  const at = note.lastIndexOf("\n\n");
  must(at >= 0 && note.endsWith("\n") && at + 2 < note.length, "no signatures");
  must(!/[\x00-\x09\x0b-\x1f]/.test(note), "control characters");
  const signed = note.slice(at + 2, -1).split("\n").map((line) => {
    const parts = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
    must(parts, "not a signature line");
    return [parts[1], base64(parts[2])];
  });
  return { body: note.slice(0, at), signed };
}

function readNote(bytes, trust) {
  const { body, signed } = signedText(bytes);
  const lines = body.split("\n");
  must(lines.length === 3 && lines[0] !== "" && SIZE.test(lines[1]), "not a checkpoint");
  const root = base64(lines[2]);
  must(root.length === 32, "not a root");
  const size = Number(lines[1]);
  return { size, root, times: proven(body, signed, trust, (key) => key.from < size && size <= key.to) };
}

function proven(body, signed, trust, inOffice) {
  const times = new Map();
  let log = false;
  for (const [name, signature] of signed) {
    const id = signature.subarray(0, 4).toString("hex");
    const known = trust.keys.find((key) => key.name === name && key.id === id);
    if (!known) continue;
    if (known.witness) {
      const time = Number(signature.readBigUInt64BE(4));
      const said = Buffer.from(`cosignature/v1\ntime ${time}\n${body}\n`);
      must(verifies("sha256", said, known.key, signature.subarray(12)), "a false cosignature");
      times.set(name, time);
    } else if (inOffice(known)) {
      must(verifies("sha256", Buffer.from(`${body}\n`), known.key, signature.subarray(4)), "a false signature");
      log = true;
    }
  }
  must(body.split("\n")[0] === trust.origin && log, "not signed by the log");
  return times;
}

// the key in office until then signed who signs everything longer; the keys of a trust are never changed in place
function follow(bytes, trust) {
  const { body, signed } = signedText(bytes);
  if (trust.said.includes(body)) return trust;
  const [, kind, size, line, ...rest] = body.split("\n");
  must(kind === "cqms-key-succession-v1" && SIZE.test(size) && rest.length === 1, "not a succession");
  proven(body, signed, trust, (key) => key.to === Infinity);
  const [next, end] = [readKey(line), Number(size)];
  must(!next.witness && next.name === trust.origin, "the key of another");
  must(!trust.keys.some((key) => key.id === next.id && key.name === next.name), "a key that signed before");
  const keys = trust.keys.map((key) => (key.witness || key.to < Infinity ? key : { ...key, to: end }));
  must(keys.every((key) => key.from < key.to), "a term of nothing");
  return { ...trust, keys: [...keys, { ...next, from: end }], said: [...trust.said, body] };
}

// --- one pass
const LOCKED = ["bundle/", "cp/", "key/", "seg/"];
const FIELDS = "act app by cause chg ent ev f prev req sd sig st study ts v why";
const starts = (key, prefixes) => prefixes.some((prefix) => key.startsWith(prefix));
const below = (pack, ...prefixes) => [...pack.keys()].filter((key) => starts(key, prefixes)).sort();
const seconds = (ts) => Math.floor(Date.parse(`${ts.slice(0, 19)}Z`) / 1000) + Number(`0.${ts.slice(20, 26)}`);
const stamp = (time) => new Date(time * 1000).toISOString().replace("Z", "000Z");

function versions(pack) {
  if (!pack.has("versions.json")) return;
  const listed = new Set(JSON.parse(text(pack.get("versions.json"))).map((one) => one.key));
  for (const key of listed) if (starts(key, LOCKED) && !pack.has(key)) throw new Rejected("not in the pack");
  for (const key of below(pack, ...LOCKED)) if (!listed.has(key)) throw new Rejected("not in the bucket");
}

function checkpoints(pack, trust) {
  const roots = new Map();
  const times = new Map();
  const note = (found) => {
    const former = roots.get(found.size);
    must(!former || former.equals(found.root), "two histories");
    roots.set(found.size, found.root);
    times.set(found.size, new Map([...(times.get(found.size) ?? []), ...found.times]));
  };
  for (const key of below(pack, "key/")) {
    try {
      trust = follow(pack.get(key), trust);
    } catch (error) {
      throw new Rejected(error.message, 0);
    }
  }
  for (const prefix of ["cp/", "cosig/"]) {
    let before = 0;
    for (const key of below(pack, prefix)) {
      try {
        const found = readNote(pack.get(key), trust);
        must(key === prefix + pad(found.size), "another size");
        must(prefix === "cp/" || found.times.size > 0, "no witness");
        note(found);
        before = found.size;
      } catch (error) {
        throw new Rejected(error.message, before);
      }
    }
  }
  if (roots.size === 0) throw new Rejected("no checkpoint", 0);
  const end = Math.max(...roots.keys());
  if (trust.newest) {
    if (trust.newest.size > end) throw new Rejected("the pack ends before", end);
    try {
      note(trust.newest);
    } catch (error) {
      throw new Rejected(error.message, trust.newest.size - 1);
    }
  }
  const anchors = [...times].filter(([, of]) => of.size >= Math.max(trust.k, 1)).sort((a, b) => a[0] - b[0]);
  if (trust.k && anchors.length === 0) throw new Rejected("no witness", 0);
  return { roots, end, anchors: anchors.map(([size, of]) => ({ size, time: Math.min(...of.values()) })) };
}

function ranges(pack, ...prefixes) {
  return below(pack, ...prefixes)
    .map((key) => {
      const bounds = /^[a-z]+\/([0-9]{12})-([0-9]{12})$/.exec(key);
      return { key, from: bounds ? Number(bounds[1]) : -1, to: bounds ? Number(bounds[2]) : -1 };
    })
    .sort((a, b) => (a.key.split("/")[1] < b.key.split("/")[1] ? -1 : 1));
}

function* lines(bytes, most) {
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    must(end >= 0 && end - at <= most + 1, "a line without end");
    yield bytes.subarray(at, end);
    at = end + 1;
  }
}

function* valueLines(pack) {
  let at = 0;
  for (const { key, from, to } of ranges(pack, "val/")) {
    if (from < at || to <= from) throw new Rejected("values out of order", at);
    for (; at < from; at += 1) yield null;
    for (const line of lines(pack.get(key), 1048576)) {
      yield line;
      at += 1;
    }
    if (at !== to) throw new Rejected("values missing", Math.min(at, to - 1));
  }
}

function redactions(pack) {
  const found = new Map();
  let index = 0;
  for (const { key } of ranges(pack, "bundle/", "seg/")) {
    const bytes = pack.get(key);
    for (const line of bytes.toString("utf8").replace(/\n$/, "").split("\n")) {
      if (line.includes('"name":"value.redacted"')) {
        let fact = {};
        try {
          fact = JSON.parse(line).ev.data;
        } catch {
          fact = {};
        }
        found.set(String(fact.commitment), { by: index, fact });
      }
      index += 1;
    }
  }
  return found;
}

class Trail {
  constructor(trust, about) {
    this.trust = trust;
    this.about = Object.fromEntries(about.map((asked) => [asked, {}]));
    this.study = null;
    this.entities = new Map();
    this.used = new Set();
    this.peaks = [];
    this.size = 0;
  }

  take(bytes) {
    const entry = parse(bytes);
    must(isObject(entry) && Object.keys(entry).sort().join(" ") === FIELDS, "not an entry");
    must(entry.f === 1 && typeof entry.study === "string" && entry.study === (this.study ?? entry.study), "study");
    must(typeof entry.ent === "string" && /^[a-z_]+\/[A-Za-z0-9_-]+$/.test(entry.ent), "not an entity");
    this.study = entry.study;
    const fresh = { v: 0, leaf: "0".repeat(64), ts: "", made: new Map(), content: "", authors: new Set() };
    const entity = this.entities.get(entry.ent) ?? fresh;
    this.entities.set(entry.ent, entity);
    must(Number.isInteger(entry.v) && entry.v === entity.v + 1 && entry.prev === entity.leaf, "the chain");
    must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(entry.ts) && entry.ts >= entity.ts, "time");
    this.replay(entry, entity);
    if (entry.sig) this.sign(entry, entity);
    if (entry.v === 1 || entry.act.endsWith(".edit")) entity.authors.add(entry.by.person || entry.by.sub);
    for (const asked of new Set([entry.ent, entry.st.number])) {
      if (this.about[asked]) this.about[asked][entry.ent] = { revision: entry.v, entry: this.size, unsealed: 0 };
    }
    Object.assign(entity, { v: entry.v, ts: entry.ts, leaf: sha(Buffer.from([0]), bytes).toString("hex") });
    return entry;
  }

  replay(entry, entity) {
    for (const { path, old, new: made } of entry.chg) {
      must((entity.made.get(path) ?? null) === old, "another old value");
      entity.made.delete(path);
      if (made !== null) {
        must(typeof made === "string" && /^[A-Za-z0-9_-]{43}$/.test(made), "not a commitment");
        entity.made.set(path, made);
      }
    }
    const part = (wanted) =>
      Object.fromEntries([...entity.made].filter(([path]) => path.startsWith("/kept/") === wanted));
    const content = { entity: entry.ent, fields: part(false), files: entry.st.files };
    entity.content = sha(canonical(content)).toString("hex");
    const state = { content: entity.content, kept: part(true), st: entry.st };
    must(entry.sd === sha(canonical(state)).toString("hex"), "the state digest");
  }

  sign(entry, entity) {
    const { sig, by } = entry;
    must(sig.content_sha256 === entity.content, "other content");
    must(sig.printed_name === by.name && sig.signed_at === entry.ts, "another person or time");
    const author = entity.authors.has(by.person || by.sub);
    must(!(this.trust.separate.includes(entry.act) && author), "signed by an author");
    const since = seconds(entry.ts) - sig.auth.auth_time;
    must(since >= -5 && since <= 305, "no fresh sign-in");
    for (const proof of [`i ${sig.intent}`, `o ${sig.auth.origin_jti}`]) {
      must(!this.used.has(proof), "used before");
      this.used.add(proof);
    }
  }

  place(entry, roots, proven) {
    let node = Buffer.from(this.entities.get(entry.ent).leaf, "hex");
    this.size += 1;
    for (let bit = this.size; bit % 2 === 0; bit /= 2) node = sha(Buffer.from([1]), this.peaks.pop(), node);
    this.peaks.push(node);
    if (!roots.has(this.size)) return proven;
    const root = [...this.peaks].reverse().reduce((right, left) => sha(Buffer.from([1]), left, right));
    if (!root.equals(roots.get(this.size))) throw new Rejected("another root", proven);
    return this.size;
  }
}

function open(entry, line, acts, matched) {
  const wanted = new Map();
  for (const one of entry.chg) {
    wanted.set(`${one.path} old`, one.old);
    wanted.set(`${one.path} new`, one.new);
  }
  wanted.set("why ", entry.why.text);
  wanted.set("source ", entry.req.source);
  const pairs = new Map();
  if (line && line.length) {
    const given = parse(line);
    for (const [path, both] of Object.entries(given.fields)) {
      for (const [side, pair] of Object.entries(both)) pairs.set(`${path} ${side}`, pair);
    }
    delete given.fields;
    for (const [name, pair] of Object.entries(given)) pairs.set(`${name} `, pair);
    must(pairs.size === wanted.size && [...pairs.keys()].every((place) => wanted.has(place)), "other places");
  }
  for (const [place, made] of wanted) {
    const act = acts.get(made);
    const path = place.slice(0, place.lastIndexOf(" "));
    if (act && act.fact.entity === entry.ent && act.fact.revision === entry.v && act.fact.path === path) {
      matched.add(made);
    }
    const pair = pairs.get(place) ?? null;
    if (pair === null) continue;
    must(Array.isArray(pair) && pair.length === 2, "not a salt and a value");
    must(sha(base64(pair[0], true), canonical(pair[1])).toString("base64url") === made, "another value");
  }
}

function verify(pack, trust, about) {
  versions(pack);
  const { roots, end, anchors } = checkpoints(pack, trust);
  const [trail, acts, values, matched] = [new Trail(trust, about), redactions(pack), valueLines(pack), new Set()];
  let [proven, outside] = [0, 0];
  for (const { key, from, to } of ranges(pack, "bundle/", "seg/")) {
    if (from !== trail.size || to <= from || to > end) throw new Rejected("a gap", trail.size);
    try {
      for (const bytes of lines(pack.get(key), 32768)) {
        must(trail.size < to, "too many entries");
        const entry = trail.take(bytes);
        open(entry, values.next().value, acts, matched);
        const after = anchors.find((anchor) => anchor.size > trail.size);
        const before = anchors.filter((anchor) => anchor.size <= trail.size).pop();
        const low = before ? stamp(before.time - 360) : trust.start;
        outside += entry.ts < low || (after && entry.ts > stamp(after.time + 300)) ? 1 : 0;
        proven = trail.place(entry, roots, proven);
      }
    } catch (error) {
      if (error instanceof Rejected) throw error;
      throw new Rejected(error.message, Math.min(trail.size, to - 1));
    }
    if (trail.size !== to) throw new Rejected("too few entries", trail.size);
  }
  if (trail.size !== end) throw new Rejected("the entries end early", trail.size);
  if (!values.next().done) throw new Rejected("values of no entry", end);
  for (const [made, { by }] of acts) if (!matched.has(made)) throw new Rejected("redacts nothing", by);
  return { outside, about: trail.about, anchored: anchors.length ? anchors[anchors.length - 1].size : 0 };
}

function judge({ objects, trust: said, about }) {
  let trust = { k: 0, separate: [], start: "", ...said, keys: said.keys.map(readKey), said: [] };
  for (const note of said.successions ?? []) trust = follow(Buffer.from(note), trust);
  if (said.newest_checkpoint) trust.newest = readNote(Buffer.from(said.newest_checkpoint), trust);
  const pack = new Map(Object.entries(objects).map(([key, body]) => [key, Buffer.from(body, "base64")]));
  try {
    return { code: 0, index: null, ...verify(pack, trust, about) };
  } catch (error) {
    if (!(error instanceof Rejected)) return { code: 1, index: "crash", why: error.stack };
    return { code: 1, index: error.index, why: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(judge(JSON.parse(line)))}\n`);
}
