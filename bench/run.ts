import { parseArgs } from 'node:util';
import { projectRoot } from '../server/config.ts';
import { allotParts, benchAllot } from './allot.ts';
import { benchBenefits, benefitParts } from './benefits.ts';
import { benchCases, parts } from './cases.ts';
import { benchDraw } from './draw.ts';
import { benchRegistry, registryParts } from './registry.ts';
import { failed, keep, machine, tableOf } from './report.ts';

const usage = `npm run bench [-- cases] [--scale small|full] [--rounds n] [--connections n] [--only filing|lists|boot]…
npm run bench -- registry [--scale small|full] [--only ${registryParts.join('|')}]…
npm run bench -- benefits [--scale small|full] [--only ${benefitParts.join('|')}]…
npm run bench -- allot [--scale small|full] [--rounds n] [--only ${allotParts.join('|')}]…
npm run bench -- draw [--scale small|full]

  cases      filing, lists, counts, boot and memory; the default
  registry   finding, listing, counting and adding members; a million lines only where --only names them
  benefits   what people have a right to: the finder, what-if, payouts
  allot      limited goods: settling, claims over HTTP, a server that is killed
  draw       a draw frozen, drawn, checked by the stand-alone script, and the moves that follow
`;

function fail(says: string): never {
  process.stderr.write(`${says}\n\n${usage}`);
  process.exit(2);
}

const commands = ['cases', 'registry', 'benefits', 'allot', 'draw'] as const;
type Command = (typeof commands)[number];
const partsOf: Readonly<Record<Command, readonly string[]>> = {
  cases: parts,
  registry: registryParts,
  benefits: benefitParts,
  allot: allotParts,
  draw: [],
};

interface Options {
  readonly command: Command;
  readonly scale: 'small' | 'full';
  readonly rounds: number;
  readonly connections: number;
  readonly only: readonly string[];
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      scale: { type: 'string', default: 'small' },
      rounds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '32' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const [named = 'cases', ...more] = positionals;
  const command = commands.find((one) => one === named);
  if (command === undefined || more.length > 0) fail(`unknown: ${positionals.join(' ')}`);
  const { scale } = values;
  if (scale !== 'small' && scale !== 'full') fail(`--scale is small or full, not ${scale}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 5) fail('--rounds is a whole number from 5');
  const connections = Number(values.connections);
  if (!Number.isInteger(connections) || connections < 1) fail('--connections is a whole number from 1');
  const { only } = values;
  for (const part of only) if (!partsOf[command].includes(part)) fail(`unknown part: ${part}`);
  return { command, scale, rounds, connections, only };
}

function run(asked: Options) {
  if (asked.command === 'draw') return benchDraw(asked.scale);
  if (asked.command === 'registry') return benchRegistry(asked.scale, asked.only);
  if (asked.command === 'allot') return benchAllot(asked.scale, asked.only, asked.rounds);
  return asked.command === 'benefits' ? benchBenefits(asked.scale, asked.only) : benchCases(asked);
}

const options = readOptions();
const began = performance.now();
const { lines, facts } = await run(options);
keep(projectRoot, lines, facts);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
process.stdout.write(`${tableOf(lines)}\n\n`);
process.stdout.write(
  `${options.command}, ${options.scale}, ${options.command === 'cases' ? `${options.connections} connections, ` : ''}PostgreSQL ${facts.postgres}, ${JSON.stringify(machine())}, ${seconds} s\n`,
);
if (failed(lines)) process.exitCode = 1;
