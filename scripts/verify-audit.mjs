#!/usr/bin/env node
// Checks an audit that was exported by `hongqiao audit export`, against anchors that were kept elsewhere. It shares no line
// with the server: the contract between the two is docs/audit.md. Node 20 or newer, no packages; this file and
// audit-verifier.mjs are all there is to copy.
//
//   node verify-audit.mjs <export.jsonl> [--anchors <file or directory>]… [--signer <64 hex digits>]… [--mac-key <64 hex digits>] [--json]
//
// It ends with 0 where everything holds, 1 where something does not, 2 where it could not be asked.

import { createReadStream, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Verifier } from './audit-verifier.mjs';

/** The lines of a file as bytes: what is hashed is what stands there, not what a decoder makes of it. */
async function* linesOf(path) {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, at);
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

/** Anchors, one a line, of a file or of all files of a directory. */
function readAnchors(path) {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  const lines = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== ''),
  );
  return lines.map((line) => JSON.parse(line));
}

async function verifyExport(path, options) {
  const verifier = new Verifier(options);
  for await (const line of linesOf(path)) if (line.length > 0) verifier.line(line);
  return verifier.finish();
}

function readArguments(given) {
  const asked = { anchors: [], signers: [] };
  for (let at = 0; at < given.length; at += 1) {
    const one = given[at];
    if (one === '--json') asked.json = true;
    else if (one === '--anchors') asked.anchors.push(...readAnchors(given[(at += 1)]));
    else if (one === '--signer') asked.signers.push(given[(at += 1)].toLowerCase());
    else if (one === '--mac-key') asked.macKey = given[(at += 1)];
    else if (asked.path === undefined && !one.startsWith('--')) asked.path = one;
    else throw new Error(`${one} is not understood`);
  }
  if (asked.path === undefined) throw new Error('name the export');
  return asked;
}

async function main() {
  const asked = readArguments(process.argv.slice(2));
  const began = performance.now();
  const { rows, seals, unsealed, withoutMac, chains, faults, gaps, notes, signers } = await verifyExport(
    asked.path,
    asked,
  );
  const seconds = (performance.now() - began) / 1000;
  const answer = {
    holds: faults.length === 0,
    rows,
    seals,
    chains: chains.size,
    unsealed,
    withoutMac,
    faults,
    gaps,
    notes,
    signers: [...signers],
  };
  if (asked.json) process.stdout.write(`${JSON.stringify({ ...answer, rowsPerSecond: Math.round(rows / seconds) })}\n`);
  else {
    for (const { kind, where, says } of faults) process.stdout.write(`✗ ${kind}: ${where} ${says}\n`);
    for (const { where, says } of gaps) process.stdout.write(`! gap: ${where}: ${says}\n`);
    for (const note of notes) process.stdout.write(`· ${note}\n`);
    process.stdout.write(
      `${rows} rows, ${unsealed} of them not sealed yet, under ${seals} seals in ${chains.size} chains; ${Math.round(rows / seconds)} rows/s\n`,
    );
    for (const signer of signers) process.stdout.write(`signed by ${signer}\n`);
    process.stdout.write(
      faults.length > 0
        ? `✗ does not hold: ${faults.length} faults\n`
        : gaps.length > 0
          ? `✓ holds, with ${gaps.length} gaps that it says itself\n`
          : '✓ holds\n',
    );
  }
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().catch((fault) => {
  process.stderr.write(`✗ ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 2;
});
