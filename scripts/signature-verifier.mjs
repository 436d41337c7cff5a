// What exported signatures of payments must be, and what is wrong with them where they are not.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const base64 = (text) => Buffer.from(text, 'base64url');

/** One value of CBOR (RFC 8949) as a COSE key is made of: whole numbers, byte strings, text and maps. */
function readCbor(bytes, at = 0) {
  const [major, short] = [bytes[at] >> 5, bytes[at] & 31];
  const width = { 24: 1, 25: 2, 26: 4 }[short];
  if (short > 26) throw new Error('a key that is none');
  const n = width === undefined ? short : bytes.readUIntBE(at + 1, width);
  let next = at + 1 + (width ?? 0);
  if (major === 0) return [n, next];
  if (major === 1) return [-1 - n, next];
  if (major === 2 || major === 3) {
    const value = bytes.subarray(next, next + n);
    return [major === 2 ? value : value.toString('utf8'), next + n];
  }
  if (major !== 5) throw new Error('a key that is none');
  const map = new Map();
  for (let pair = 0; pair < n; pair += 1) {
    const [key, behindKey] = readCbor(bytes, next);
    const [value, behind] = readCbor(bytes, behindKey);
    map.set(key, value);
    next = behind;
  }
  return [map, next];
}

/** The key of a passkey (RFC 9053) as Node takes it, and how it signs. */
function readKey(bytes) {
  const [key] = readCbor(bytes);
  const part = (n) => key.get(n).toString('base64url');
  const [kind, algorithm] = [key.get(1), key.get(3)];
  const jwk =
    kind === 2 && algorithm === -7
      ? { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) }
      : kind === 1 && algorithm === -8
        ? { kty: 'OKP', crv: 'Ed25519', x: part(-2) }
        : kind === 3 && algorithm === -257
          ? { kty: 'RSA', n: part(-1), e: part(-2) }
          : undefined;
  if (jwk === undefined) throw new Error(`a key of algorithm ${algorithm}, which this verifier does not know`);
  return { key: createPublicKey({ key: jwk, format: 'jwk' }), hash: algorithm === -8 ? null : 'sha256' };
}

const names = { 'payout-batch': '发放批次', 'refund-batch': '返还批次' };

/** The lines of the text that was signed, by name. */
function readText(text) {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the text does not end its last line');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('：')), line.slice(line.indexOf('：') + 1)]));
}

/** One signature, and the list that follows it in the export; what is wrong is told when the list is over. */
class Signed {
  #faults = [];
  #list = createHash('sha256');
  #rows = 0;
  #fen = 0;

  constructor(line, origin) {
    Object.assign(this, line);
    try {
      this.#checkDevice(origin);
    } catch (fault) {
      this.#faults.push(fault.message);
    }
  }

  #holds(that, says) {
    if (!that) this.#faults.push(says);
  }

  /** That the device of this key signed this text and nothing else, with its holder verified (WebAuthn, 7.2). */
  #checkDevice(origin) {
    const [client, authenticator] = [base64(this.client), base64(this.authenticator)];
    const said = JSON.parse(client.toString('utf8'));
    this.#holds(said.type === 'webauthn.get', 'the device was asked for something else than a signature');
    this.#holds(said.challenge === sha256(this.text).toString('base64url'), 'another text was signed than this one');
    const where = origin ?? said.origin;
    this.#holds(said.origin === where && said.crossOrigin !== true, `it was signed at ${said.origin}`);
    const place = sha256(new URL(where).hostname);
    this.#holds(authenticator.subarray(0, 32).equals(place), 'the passkey belongs to another address');
    this.#holds((authenticator[32] & 0b101) === 0b101, 'the device did not verify who held it');
    const { key, hash } = readKey(base64(this.publicKey));
    const signed = Buffer.concat([authenticator, sha256(client)]);
    this.#holds(verify(hash, signed, key, base64(this.signature)), 'the signature is not of this key');
  }

  line(bytes) {
    this.#list.update(`${bytes}\n`);
    this.#rows += 1;
    this.#fen += JSON.parse(bytes).at(-1);
  }

  /** That what was signed is what the platform says was paid. */
  finish() {
    try {
      const said = readText(this.text);
      const { id, number, orgId, fund, rows, totalFen } = this.paid;
      this.#holds(said.get(names[this.kind]) === number, `${said.get(names[this.kind])} was signed, not ${number}`);
      this.#holds(said.get('批次编号') === id, `the batch ${said.get('批次编号')} was signed`);
      this.#holds(said.get('付款账户编号') === `${orgId}/${fund}`, 'another account was to pay');
      this.#holds(said.get('签名人编号') === this.signer, `${said.get('签名人编号')} signed`);
      const [, fen] = /（(\d+) 分）$/.exec(said.get('合计') ?? '') ?? [];
      this.#holds(
        said.get('笔数') === `${rows} 笔` && rows === this.#rows,
        `${said.get('笔数')} were signed, and there are ${this.#rows}`,
      );
      this.#holds(
        Number(fen) === totalFen && totalFen === this.#fen,
        `${fen} 分 were signed, and the list comes to ${this.#fen} 分`,
      );
      this.#holds(said.get('收款名单摘要') === this.#list.digest('hex'), 'the list is not the one that was signed');
    } catch (fault) {
      this.#faults.push(fault.message);
    }
    return this.#faults;
  }
}

/** What is wrong with the signatures of an export; nothing where it holds. Throws where it is no export, or only a part of one. */
export async function verifyExport(path, origin) {
  const checked = [];
  let open;
  let unsigned = 0;
  let ended = false;
  const close = () => {
    if (open) checked.push({ number: open.paid.number, faults: open.finish() });
    open = undefined;
  };
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.startsWith('[')) {
      if (open === undefined) throw new Error('a list of nothing that was signed');
      open.line(line);
      continue;
    }
    close();
    const said = JSON.parse(line);
    if (said.signatures !== undefined && said.signatures.v !== 1)
      throw new Error(`an export of version ${said.signatures.v}; this verifier knows version 1`);
    if (said.signed !== undefined) open = new Signed(said.signed, origin);
    if (said.unsigned !== undefined) unsigned += 1;
    if (said.end !== undefined) ended = true;
  }
  close();
  if (!ended) throw new Error('the export has no end: it was cut off');
  const faults = checked.flatMap(({ number, faults }) => faults.map((says) => ({ number, says })));
  return { holds: faults.length === 0, signatures: checked.length, unsigned, faults };
}
