#!/usr/bin/env node
// Checks signed payments that were exported by `hongqiao signatures <file>`. It shares no line with the server: the contract
// between the two is docs/signatures.md. Node 20 or newer, no packages; this file and signature-verifier.mjs are all there is
// to copy.
//
//   node verify-signatures.mjs <export.jsonl> [--origin <https://…>] [--json]
//
// It ends with 0 where everything holds, 1 where something does not, 2 where it could not be asked.

import { verifyExport } from './signature-verifier.mjs';

async function main() {
  const given = process.argv.slice(2);
  const at = given.indexOf('--origin');
  const [origin] = at < 0 ? [] : given.splice(at, 2).slice(1);
  const asJson = given.includes('--json');
  const [path] = given.filter((one) => one !== '--json');
  if (path === undefined) throw new Error('name the export');
  const answer = await verifyExport(path, origin);
  const { faults, signatures, unsigned } = answer;
  if (asJson) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else {
    for (const { number, says } of faults) process.stdout.write(`✗ ${number}: ${says}\n`);
    process.stdout.write(`${signatures} signed, ${unsigned} agreed to without a signature\n`);
    process.stdout.write(faults.length === 0 ? '✓ holds\n' : `✗ does not hold: ${faults.length} faults\n`);
  }
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().catch((fault) => {
  process.stderr.write(`✗ ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 2;
});
