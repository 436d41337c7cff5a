// What an exported audit must be, and what is wrong with it where it is not; `verify-audit.mjs` reads the files for it.

import * as crypto from 'node:crypto';

const { createHash, createHmac, createPublicKey, createSecretKey, verify } = crypto;

const leafBytes = 48;
const noHash = '0'.repeat(64);
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/** In one call where Node has it, from 20.12 on: a hash object for each row costs more than the hashing. */
const sha256 =
  crypto.hash === undefined
    ? (bytes) => createHash('sha256').update(bytes).digest()
    : (bytes) => crypto.hash('sha256', bytes, 'buffer');

/** RFC 8785 for what stands here: objects and lists of text, whole numbers and null. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function isSigned(signer, hash, signature) {
  const key = createPublicKey({ key: Buffer.concat([spki, Buffer.from(signer, 'hex')]), format: 'der', type: 'spki' });
  return verify(null, hash, key, Buffer.from(signature, 'hex'));
}

function uuidOf(bytes) {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const cutId = (line, key) => {
  const at = line.indexOf(key);
  return at < 0 ? undefined : line.toString('latin1', at + key.length, at + key.length + 36);
};

const pageActs = ['list-members', 'find-members', 'find-number', 'list-claims', 'list-doubts'];

/** A reading of a page of people: an act of these that has a digest. Rows of before the lists were kept have none. */
function pageIn(line) {
  const after = line.indexOf('"after":"');
  if (after < 0) return undefined;
  const act = line.indexOf('"act":"') + 7;
  if (!pageActs.includes(line.toString('latin1', act, line.indexOf(0x22, act)))) return undefined;
  return { id: cutId(line, '"id":"'), after: line.toString('latin1', after + 9, after + 73) };
}

/** Walks an export and keeps what is wrong with it. Holds one seal and the ends of the chains in memory, nothing else. */
export class Verifier {
  rows = 0;
  seals = 0;
  unsealed = 0;
  withoutMac = 0;
  faults = [];
  gaps = [];
  notes = [];
  signers = new Set();
  /** cell/chain → its end and what was said of it on the way. */
  chains = new Map();
  #seal;
  #due = 0;
  #at = 0;
  #part = 'start';
  /** From version 2 on. */
  #hasLists = false;
  /** The row of a page whose list of people is to follow. */
  #page;
  #ended = false;
  #trusted;
  #macKey;
  #anchors = new Map();

  constructor({ anchors = [], signers = [], macKey } = {}) {
    this.#trusted = new Set(signers);
    this.#macKey = macKey && createSecretKey(Buffer.from(macKey, 'hex'));
    for (const one of anchors) this.#takeAnchor(one);
  }

  #fault(kind, where, says) {
    this.faults.push({ kind, where, says });
  }

  #takeSigner(signer, where) {
    this.signers.add(signer);
    if (this.#trusted.size > 0 && !this.#trusted.has(signer))
      this.#fault('signer', where, `signed by ${signer}, which was not named as trusted`);
  }

  #takeAnchor({ anchor, signature }) {
    const where = `anchor of ${anchor.at}`;
    if (!isSigned(anchor.signer, sha256(canonical(anchor)), signature))
      return this.#fault('anchor', where, 'its signature is wrong');
    this.#takeSigner(anchor.signer, where);
    for (const { cell, chain, n, hash } of anchor.heads) {
      const key = `${cell}/${chain}`;
      if (!this.#anchors.has(key)) this.#anchors.set(key, []);
      this.#anchors.get(key).push({ n, hash, at: anchor.at, met: false });
    }
    return undefined;
  }

  /** One line of the export, without its end. */
  line(bytes) {
    const first = bytes.subarray(0, 8).toString('latin1');
    if (first === '{"shown"') return this.#shown(bytes);
    this.#noList();
    if (first.startsWith('{"cell"')) return this.#row(bytes);
    const said = JSON.parse(bytes.toString('utf8'));
    if (said.seal !== undefined) return this.#begin(said);
    if (said.audit !== undefined) return this.#head(said.audit);
    if (said.part !== undefined) return this.#turnTo(said.part);
    if (said.end !== undefined) return this.#end(said.end);
    return this.#fault('format', `line ${this.rows + this.seals}`, 'is none that the format knows');
  }

  #head({ v }) {
    if (v !== 1 && v !== 2) throw new Error(`an export of version ${v}; this verifier knows 1 and 2`);
    this.#hasLists = v === 2;
    this.#part = 'sealed';
  }

  #turnTo(part) {
    this.#close();
    this.#part = part;
  }

  #row(line) {
    this.rows += 1;
    this.#checkMac(line);
    this.#page = this.#hasLists ? pageIn(line) : undefined;
    if (this.#part === 'loose')
      return this.#fault(
        'inserted',
        cutId(line, '"id":"'),
        'stands in the database under no seal, among rows that are sealed',
      );
    if (this.#part === 'unsealed') {
      this.unsealed += 1;
      return undefined;
    }
    const seal = this.#seal;
    if (seal === undefined) return this.#fault('format', cutId(line, '"id":"'), 'stands before the first seal');
    if (this.#due === 0)
      return this.#fault('inserted', cutId(line, '"id":"'), `is one more than the ${seal.count} rows of ${seal.where}`);
    return this.#match(line, seal);
  }

  /** The people on a page, whose digest stands in the row before them and so under its seal. */
  #shown(bytes) {
    const page = this.#page;
    this.#page = undefined;
    const list = bytes.subarray('{"shown":'.length, -1);
    if (page === undefined)
      this.#fault('format', `line ${this.rows}`, 'is a list of people after a row that is no page');
    else if (sha256(list).toString('hex') !== page.after)
      this.#fault('edited', page.id, 'shows other people than the list whose digest it has');
  }

  #noList() {
    if (this.#page === undefined) return;
    this.#fault('deleted', this.#page.id, 'is without the list of people on its page');
    this.#page = undefined;
  }

  /** A row is compared with the next leaf; where it is not that one, it is looked for among those that follow. */
  #match(line, seal) {
    const hash = sha256(line);
    const from = this.#at * leafBytes + 16;
    if (seal.leaves.compare(hash, 0, 32, from, from + 32) === 0) {
      this.#at += 1;
      this.#due -= 1;
      return;
    }
    const id = cutId(line, '"id":"');
    const leaf = seal.leaves.subarray(this.#at * leafBytes, (this.#at + 1) * leafBytes);
    if (uuidOf(leaf.subarray(0, 16)) === id) {
      this.#fault('edited', id, `is not the row that ${seal.where} sealed`);
      this.#at += 1;
      this.#due -= 1;
      return;
    }
    for (let at = this.#at + 1; at < seal.count; at += 1) {
      if (uuidOf(seal.leaves.subarray(at * leafBytes, at * leafBytes + 16)) !== id) continue;
      for (let gone = this.#at; gone < at; gone += 1) this.#gone(gone, seal);
      this.#at = at;
      this.#due = seal.count - at;
      return this.#match(line, seal);
    }
    const before = seal.missing.has(id);
    this.#fault(
      before ? 'reordered' : 'inserted',
      id,
      before ? `stands after a row that came later in ${seal.where}` : `is none of the rows of ${seal.where}`,
    );
  }

  #gone(at, seal) {
    const id = uuidOf(seal.leaves.subarray(at * leafBytes, at * leafBytes + 16));
    seal.missing.add(id);
    this.#fault('deleted', id, `is missing from ${seal.where}`);
  }

  #checkMac(line) {
    const at = line.indexOf('"mac":') + 6;
    if (line[at] === 0x6e) {
      this.withoutMac += 1;
      return;
    }
    if (this.#macKey === undefined) return;
    const mac = line.toString('latin1', at + 1, at + 65);
    const row = line.subarray(line.indexOf('"row":') + 6, -1);
    if (createHmac('sha256', this.#macKey).update(row).digest('hex') !== mac)
      this.#fault('forged', cutId(line, '"id":"'), 'was not written by the application: its MAC is wrong');
  }

  /** The rows of a seal are over: what it still waits for is missing. */
  #close() {
    const seal = this.#seal;
    if (seal === undefined) return;
    for (; this.#at < seal.count; this.#at += 1) this.#gone(this.#at, seal);
    this.#due = 0;
    this.#seal = undefined;
  }

  #begin({ seal, hash, leaves, signature, signer }) {
    this.#close();
    this.seals += 1;
    const key = `${seal.cell}/${seal.chain}`;
    const where = `seal ${seal.n} of chain ${key}`;
    const bytes = Buffer.from(leaves, 'base64');
    const chain = this.chains.get(key);
    this.#link(seal, hash, chain, where);
    if (sha256(canonical(seal)).toString('hex') !== hash)
      this.#fault('seal', where, 'its hash is not that of its header');
    if (sha256(bytes).toString('hex') !== seal.root) this.#fault('seal', where, 'its leaves are not those of its root');
    if (bytes.length !== seal.count * leafBytes)
      this.#fault('seal', where, `has ${bytes.length / leafBytes} leaves for ${seal.count} rows`);
    const known = chain ?? { first: seal, pruned: [], resealed: [] };
    Object.assign(known, { n: seal.n, hash, signature, signer, last: seal.last });
    this.#record(seal, { hash, signature, signer }, known, where);
    this.chains.set(key, known);
    for (const anchor of this.#anchors.get(key) ?? [])
      if (anchor.n === seal.n && anchor.hash === hash) anchor.met = true;
    this.#seal = { where, leaves: bytes, count: bytes.length / leafBytes, missing: new Set() };
    this.#due = this.#seal.count;
    this.#at = 0;
  }

  #link(seal, hash, chain, where) {
    if (chain === undefined) return;
    if (seal.n !== chain.n + 1) this.#fault('chain', where, `follows seal ${chain.n}`);
    else if (seal.prev !== chain.hash) this.#fault('chain', where, 'does not stand on the seal before it');
  }

  /** Records between seals of rows count only when signed: everything else is held by the signature over the end. */
  #record(seal, { hash, signature, signer }, chain, where) {
    if (seal.kind === 'rows') return;
    const said = JSON.parse(seal.says);
    if (!isSigned(signer, Buffer.from(hash, 'hex'), signature))
      return this.#fault('seal', where, 'its signature is wrong');
    this.#takeSigner(signer, where);
    if (seal.kind === 'pruned') chain.pruned.push(said);
    else chain.resealed.push({ ...said, at: seal.at, n: seal.n });
    if (seal.kind === 'resealed')
      this.gaps.push({ where, says: `re-sealed ${seal.at} after seal ${said.after}: ${said.why}` });
    else this.notes.push(`${where}: seals up to ${said.to} with ${said.rows} rows were pruned on ${seal.at}`);
    return undefined;
  }

  #end({ rows, seals }) {
    this.#close();
    this.#ended = true;
    if (rows !== this.rows || seals !== this.seals)
      this.#fault(
        'format',
        'export',
        `says ${rows} rows under ${seals} seals, and has ${this.rows} under ${this.seals}`,
      );
  }

  /** A chain begins with its first seal, or where a signed record says that what came before was pruned. */
  #checkStart(key, { first, pruned }) {
    if (first.n === 1 && first.prev === noHash) return;
    if (pruned.some(({ to, hash }) => to === first.n - 1 && hash === first.prev)) return;
    this.#fault('chain', `chain ${key}`, `begins at seal ${first.n}, and no record says that those before were pruned`);
  }

  #checkAnchors(key, chain) {
    for (const { n, hash, at, met } of this.#anchors.get(key) ?? []) {
      if (met || (chain.pruned.some(({ to }) => n <= to) && n < chain.first.n)) continue;
      const record = chain.resealed.find((one) => one.after < n && one.at >= at);
      if (record !== undefined)
        this.gaps.push({
          where: `chain ${key}`,
          says: `lost: seals ${record.after + 1} to ${n}, anchored ${at} with ${hash.slice(0, 16)}…, are not in this database`,
        });
      else if (n > chain.n)
        this.#fault('truncated', `chain ${key}`, `ends at seal ${chain.n}; seal ${n} was anchored ${at}`);
      else this.#fault('anchor', `seal ${n} of chain ${key}`, `is not the one that was anchored ${at}`);
    }
  }

  finish() {
    this.#noList();
    this.#close();
    if (!this.#ended) this.#fault('format', 'export', 'has no end: it was cut off');
    for (const [key, chain] of this.chains) {
      this.#checkStart(key, chain);
      const where = `seal ${chain.n} of chain ${key}`;
      this.#takeSigner(chain.signer, where);
      if (!isSigned(chain.signer, Buffer.from(chain.hash, 'hex'), chain.signature))
        this.#fault('seal', where, 'its signature is wrong');
      this.#checkAnchors(key, chain);
    }
    for (const [key, [anchor]] of this.#anchors)
      if (!this.chains.has(key))
        this.#fault('truncated', `chain ${key}`, `is missing; its seal ${anchor.n} was anchored ${anchor.at}`);
    if (this.#anchors.size === 0) this.notes.push('no anchors were given: a tail that was cut off cannot be seen');
    if (this.#trusted.size === 0) this.notes.push('no signer was named: the signatures show one hand, not whose');
    return this;
  }
}
