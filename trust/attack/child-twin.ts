import type { Finding } from '../check.ts';
import { breakSources } from './broken-source.ts';
import { holes, noLimits } from './holes.ts';

/** The platform itself, with holes: a process of its own, because what is loaded once stays as it was loaded. */
breakSources([...holes.flatMap(({ edits }) => edits), ...noLimits]);

const [scratch = ''] = process.argv.slice(2);
const say = (said: string) => process.send!({ said });

const { startTestServer } = await import('../../test/server.ts');
const { fuzz, inject, slowness, strength, yardOf } = await import('./assault.ts');

interface Named {
  readonly name: string;
}
const isTypedAt = ({ name }: Named) => holes.some(({ typedAt }) => typedAt === name);
const isAt = ({ name }: Named) => holes.some(({ at }) => at === name);

async function besiege(): Promise<readonly Finding[]> {
  const server = await startTestServer();
  try {
    const yard = await yardOf(server);
    await fuzz(yard, strength.short, { say, only: isTypedAt });
    const { faults } = await fuzz(yard, { ...strength.short, perPlace: 250 }, { say, only: isAt });
    const atHoles = new Set(holes.flatMap(({ at, injected }) => (injected === undefined ? [] : [`${at} ${injected}`])));
    const isAimedAt = ({ name }: Named) => [...atHoles].some((hole) => hole.startsWith(`${name} `));
    const run = { say, scratch, full: false, isLate: () => false };
    const { found: injected } = await inject(yard, { ...strength.short, injected: Infinity }, run, isAimedAt);
    const open = holes.filter(({ at, shows }) => !faults.some((fault) => fault.startsWith(at) && shows.test(fault)));
    const uninjected = [...atHoles].filter((hole) => !injected.includes(hole));
    say('slow clients');
    const slow = await slowness(server.url, strength.short);
    return [
      {
        what: `the same strings at a twin: the platform itself with ${holes.length} holes in its sources`,
        measured: `${holes.length - open.length} found${open.length > 0 ? `, not: ${open.map(({ what }) => what).join('; ')}` : ''}`,
        goal: 'every one, or the strings prove nothing',
        holds: open.length === 0,
      },
      {
        what: `sqlmap at level 1 at what of the twin is put together from text: an address, a path, a body`,
        measured: `injectable: ${injected.join(', ')}`,
        goal: `${atHoles.size}: ${[...atHoles].join(', ')}`,
        holds: uninjected.length === 0,
      },
      {
        what: `a page of the twin, whose limits are taken away, while ${strength.short.connections} clients are slow`,
        measured: slow.says,
        goal: 'held up',
        holds: slow.worst > 10,
      },
    ];
  } finally {
    await server.close();
  }
}

try {
  process.send!({ findings: await besiege() }, () => process.exit(0));
} catch (fault) {
  process.send!({ failed: fault instanceof Error ? fault.stack : String(fault) }, () => process.exit(1));
}
