import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../server/config.ts';
import { buildWeb } from '../../server/web-build.ts';
import type { Finding, Gap, TrustCheck, TrustRun } from '../check.ts';

interface Walked {
  readonly pages: number;
  readonly outside: readonly string[];
  readonly faults: readonly string[];
  readonly seesPlant: boolean;
}

interface Seen {
  readonly readyMs: number;
  readonly statuses: readonly number[];
  readonly byServer: number;
  readonly apps: readonly Walked[];
  readonly seesPlant: boolean;
}

/** A network of one's own in which nothing but loopback is; whoever is not root needs a user namespace as well. */
const alone = process.getuid?.() === 0 ? ['-n'] : ['--map-current-user', '--keep-caps', '-n'];
const up = 'ip link set lo up && exec "$@"';

function isAllowed(): boolean {
  try {
    execFileSync('unshare', [...alone, 'sh', '-c', up, 'sh', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function runAlone(script: string, ...args: string[]): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', [...alone, 'sh', '-c', up, 'sh', process.execPath, script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(said.trim().split('\n').at(-1)!) as Seen);
      else reject(new Error(`what ran without a network ended with ${String(code)}: ${said.slice(-500)}`));
    });
  });
}

async function airgap({ scratch, say }: TrustRun): Promise<readonly Finding[] | Gap> {
  if (!isAllowed())
    return { missing: 'a network of its own: unshare and ip, as root or where user namespaces are allowed' };
  await buildWeb(projectRoot, say);
  const data = join(scratch, 'data');
  mkdirSync(data);
  for (const folder of [scratch, data]) chmodSync(folder, 0o755);
  say('starting from nothing where nothing but loopback is');
  const seen = await runAlone(join(projectRoot, 'trust', 'faults', 'child-airgap.ts'), data);
  const pages = seen.apps.reduce((sum, app) => sum + app.pages, 0);
  const outside = seen.apps.flatMap((app) => app.outside);
  const faults = seen.apps.flatMap((app) => app.faults);
  const served: Finding = {
    what: 'npm start from nothing, with its demo, where no route leads out',
    measured: `ready after ${Math.round(seen.readyMs / 1000)} s; ${seen.statuses.join(' ')}; ${seen.byServer} packets tried to leave`,
    goal: 'serves; 0 outgoing attempts',
    holds: seen.statuses.every((status) => status === 200) && seen.byServer === 0,
  };
  const walked: Finding = {
    what: `${pages} pages of both apps opened by the links on them`,
    measured: `${outside.length} requests to other hosts${outside[0] ? ` (${outside[0]})` : ''}, ${faults.length} that failed${faults[0] ? ` (${faults[0]})` : ''}`,
    goal: 'all pages; 0 and 0',
    holds: pages > 20 && outside.length === 0 && faults.length === 0,
  };
  const plants: Finding = {
    what: 'an attempt to leave made on purpose, by a process and by a page of each app',
    measured: `${[seen.seesPlant, ...seen.apps.map((app) => app.seesPlant)].filter(Boolean).length} of ${1 + seen.apps.length} seen`,
    goal: 'all seen',
    holds: seen.seesPlant && seen.apps.every((app) => app.seesPlant),
  };
  return seen.apps.length === 0 ? [served, plants] : [served, walked, plants];
}

export default {
  goal: 'R30',
  title: 'the platform starts and serves every page where there is no network',
  controls: ['MLPS-34'],
  minutes: { short: 10, full: 15 },
  run: airgap,
} satisfies TrustCheck;
