#!/usr/bin/env node
// Draws again from what was published of a draw, and says whether the result is true. It shares no line with the platform:
// the contract between the two is docs/draw.md. Node 20 or newer, no packages; this one file is all there is to copy.
//
//   node verify-draw.mjs <list.txt> <seed.txt> [result.txt] [--commitment <64 hex digits>] [--entry <32 hex digits>] [--json]
//
// Ends with 0 where everything holds, 1 where something does not, 2 where it could not be asked.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const usage =
  'verify-draw.mjs <list.txt> <seed.txt> [result.txt] [--commitment <64 hex digits>] [--entry <32 hex digits>] [--json]';
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

class Doubt extends Error {}

/** The lines of a text of which each, the last too, ends with a line feed. */
function linesOf(bytes, what) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (!text.endsWith('\n') || text.includes('\r')) throw new Doubt(`${what}: each line must end with one line feed`);
  return text.slice(0, -1).split('\n');
}

function readList(bytes) {
  const lines = linesOf(bytes, 'list');
  const sources = lines.filter((line) => line.startsWith('seed from: ')).length;
  const places = /^places: ([1-9]\d*)$/.exec(lines[2] ?? '')?.[1];
  const count = /^entries: (0|[1-9]\d*)$/.exec(lines[3 + sources] ?? '')?.[1];
  const isHeaded = lines[0] === 'hongqiao-draw 1' && lines[1]?.startsWith('draw: ');
  if (!isHeaded || places === undefined || sources === 0 || count === undefined)
    throw new Doubt('list: its first lines are not those of a draw');
  const entries = lines.slice(4 + sources);
  if (entries.length !== Number(count)) throw new Doubt(`list: it says ${count} entries and has ${entries.length}`);
  entries.forEach((entry, n) => {
    const line = n + 5 + sources;
    if (!/^[0-9a-f]{32}$/.test(entry)) throw new Doubt(`list, line ${line}: no entry`);
    if (n > 0 && entry <= entries[n - 1]) throw new Doubt(`list, line ${line}: out of order, or there twice`);
  });
  return { title: lines[1].slice(6), places: Number(places), sources, entries };
}

function checkSeed(bytes, commitment, sources) {
  const lines = linesOf(bytes, 'seed');
  if (lines[0] !== 'hongqiao-draw 1 seed') throw new Doubt('seed: not the text of a seed');
  if (lines[1] !== `list: ${commitment}`) throw new Doubt('seed: made for another list than this one');
  if (lines.length !== sources + 2)
    throw new Doubt(`seed: ${sources} sources were announced, ${lines.length - 2} are there`);
  lines.slice(2).forEach((line, n) => {
    if (!line.startsWith(`${n + 1}: `) || line.length < `${n + 1}: `.length + 1)
      throw new Doubt(`seed, line ${n + 3}: no value of source ${n + 1}`);
  });
}

function checkResult(bytes, commitment, seed, order) {
  const lines = linesOf(bytes, 'result');
  if (lines[0] !== 'hongqiao-draw 1 result') throw new Doubt('result: not the text of a result');
  if (lines[1] !== `list: ${commitment}` || lines[2] !== `seed: ${seed}`)
    throw new Doubt('result: made from another list or another seed');
  const said = lines.slice(3);
  for (let n = 0; n < Math.max(said.length, order.length); n += 1)
    if (said[n] !== order[n])
      throw new Doubt(
        `result, line ${n + 4}: place ${n + 1} is ${order[n] ?? 'nobody’s'}, not ${said[n] ?? 'nobody’s'}`,
      );
}

function draw([listPath, seedPath, resultPath], { commitment: announced, entry }) {
  const [listBytes, seedBytes] = [readFileSync(listPath), readFileSync(seedPath)];
  const list = readList(listBytes);
  const commitment = sha256(listBytes);
  if (announced !== undefined && announced.toLowerCase() !== commitment)
    throw new Doubt(`list: changed since it was announced; its commitment is ${commitment}`);
  checkSeed(seedBytes, commitment, list.sources);
  const seed = sha256(seedBytes);
  const order = list.entries
    .map((one) => [sha256(`${seed}:${one}`), one])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
  if (resultPath !== undefined) checkResult(readFileSync(resultPath), commitment, seed, order);
  const place = entry === undefined ? undefined : order.indexOf(entry.toLowerCase()) + 1;
  return { title: list.title, entries: order.length, places: list.places, commitment, seed, order, place };
}

const say = ({ title, entries, places, commitment, seed, order, place }) =>
  [
    `${title}: ${entries} entries, ${places} places`,
    `commitment ${commitment}`,
    `seed       ${seed}`,
    ...(place === undefined
      ? order.slice(0, Math.min(places, 10)).map((one, n) => `${n + 1}  ${one}`)
      : [
          place === 0
            ? 'this entry was not in the draw'
            : `this entry has place ${place}: ${place <= places ? 'it wins' : 'it waits'}`,
        ]),
    'everything holds',
  ].join('\n');

let asked;
try {
  const text = { type: 'string' };
  const options = { commitment: text, entry: text, json: { type: 'boolean' } };
  asked = parseArgs({ options, allowPositionals: true });
  if (asked.positionals.length < 2 || asked.positionals.length > 3) throw new Error(usage);
} catch (fault) {
  console.error(fault.message);
  process.exit(2);
}
try {
  const found = draw(asked.positionals, asked.values);
  console.log(asked.values.json ? JSON.stringify(found) : say(found));
} catch (fault) {
  console.error(fault instanceof Doubt ? fault.message : `cannot be read: ${fault.message}`);
  process.exitCode = fault instanceof Doubt ? 1 : 2;
}
