import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrustCheck } from './check.ts';

// One check in a process of its own: what it breaks, leaks or leaves running is not the next one's.

const [id = '', form, minutes = '60'] = process.argv.slice(2);
const { default: check } = (await import(`./checks/${id}.ts`)) as { default: TrustCheck };
// A quarter is left for what takes its time at the end: quiet, and judging.
const lateMs = Number(minutes) * 60_000 * 0.75;
const scratch = mkdtempSync(join(tmpdir(), `hongqiao-trust-${id}-`));
// What is told to end takes along what it has started, and its folder.
process.once('SIGTERM', () => process.exit(1));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
try {
  const result = await check.run({
    full: form === 'full',
    scratch,
    say: (line) => process.send!({ said: line }),
    isLate: () => performance.now() > lateMs,
    msLeft: () => Math.max(0, lateMs - performance.now()),
  });
  process.send!({ result }, () => process.exit(0));
} catch (fault) {
  const failed = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  process.send!({ failed }, () => process.exit(1));
}
