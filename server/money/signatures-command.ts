import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { connectBeside } from '../db/connect.ts';
import { type Db, openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { StartFault } from '../db/start-fault.ts';
import { type AgreedRow, listAgreed, listedOf } from './signature-queries.ts';
import { lineBytes } from './signed-text.ts';

const asText = (bytes: Buffer): string => bytes.toString('base64url');

/** One payment that was agreed to, with its signature where it has one. */
function agreedLine({ paid, kind, signature: one }: AgreedRow): string {
  if (one === null) return JSON.stringify({ unsigned: { kind, paid } });
  const { text, personId: signer, at } = one;
  const signed = {
    kind,
    paid,
    signer,
    at: at.toISOString(),
    text,
    credential: asText(one.credential),
    publicKey: asText(one.publicKey),
    authenticator: asText(one.authenticator),
    client: asText(one.client),
    signature: asText(one.signature),
  };
  return JSON.stringify({ signed });
}

/** Writes what was agreed to and signed as docs/signatures.md says, with every list as it stands in the database now. */
export async function exportSignatures(db: Db, out: Writable, at: Date): Promise<{ signed: number; unsigned: number }> {
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  await write(`${JSON.stringify({ signatures: { v: 1, at: at.toISOString() } })}\n`);
  const agreed = await listAgreed(db);
  for (const one of agreed) {
    await write(`${agreedLine(one)}\n`);
    if (one.signature === null) continue;
    for await (const lines of listedOf(db, one.kind, { cell: one.cell, id: one.paid.id }))
      await write(lines.map(lineBytes).join(''));
  }
  const signed = agreed.filter(({ signature }) => signature !== null).length;
  const counts = { signed, unsigned: agreed.length - signed };
  await write(`${JSON.stringify({ end: counts })}\n`);
  return counts;
}

/** `hongqiao signatures <file>`: what was signed, for `scripts/verify-signatures.mjs`. */
export async function signaturesCommand([path]: readonly string[]): Promise<void> {
  if (path === undefined)
    throw new StartFault('command-wrong', '请写上文件名。 Name the file: signatures <file.jsonl>');
  const database = await connectBeside(process.env);
  const db = openDb(makePool(database.ownerUrl, { max: 2, applicationName: 'hongqiao-signatures' }));
  try {
    const out = createWriteStream(path, { mode: 0o600, flags: 'wx' });
    const { signed, unsigned } = await exportSignatures(db, out, new Date());
    out.end();
    await finished(out);
    process.stdout.write(`${path}：${signed} 批已签名，${unsigned} 批未签名。 ${signed} signed, ${unsigned} not.\n`);
  } finally {
    await db.destroy();
    await database.stop();
  }
}
