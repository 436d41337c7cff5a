import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';

/**
 * A server that does everything wrong with files which the check looks for: unpacks whatever claims to be packed and keeps it,
 * follows entities to files and hosts, throws with all it knows, and hands back what came as what its name says.
 */
const kept: { readonly name: string; readonly bytes: Buffer }[] = [];
const unpacked: Buffer[] = [];
const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  svg: 'image/svg+xml',
  jpg: 'image/jpeg',
  png: 'image/png',
};
const localMark = Buffer.from('PK\u0003\u0004');

async function entitiesOf(text: string): Promise<string> {
  const told: string[] = [];
  for (const [, file] of text.matchAll(/SYSTEM "file:\/\/([^"]+)"/g)) told.push(readFileSync(file!, 'utf8'));
  for (const [, host] of text.matchAll(/SYSTEM "(http:[^"]+)"/g)) told.push(await (await fetch(host!)).text());
  return told.join('');
}

async function unpack(bytes: Buffer): Promise<string> {
  const told = [await entitiesOf(bytes.toString('latin1'))];
  for (let at = bytes.indexOf(localMark); at >= 0; at = bytes.indexOf(localMark, at + 4)) {
    const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    const content = inflateRawSync(bytes.subarray(from));
    unpacked.push(content);
    told.push(await unpack(content.subarray(0, 1024 * 1024)));
  }
  return told.join('');
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const from = body.indexOf('\r\n\r\n') + 4;
  const [, name = ''] = /filename="([^"]*)"/.exec(body.toString('latin1', 0, from)) ?? [];
  const bytes = body.subarray(from, body.lastIndexOf('\r\n--'));
  try {
    const told = await unpack(bytes);
    response.end(JSON.stringify({ id: kept.push({ name, bytes }) - 1, told }));
  } catch (fault) {
    response.writeHead(500).end((fault as Error).stack);
  }
}

const server = createServer((request, response) => {
  if (request.method === 'POST') return void take(request, response);
  const { name, bytes } = kept[Number(request.url!.split('/').at(-1))]!;
  return void response.writeHead(200, { 'content-type': types[name.split('.').at(-1)!] ?? 'text/plain' }).end(bytes);
});
server.listen(0, '127.0.0.1', () => process.send!({ ready: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit(1));
