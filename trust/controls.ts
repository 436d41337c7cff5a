import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../server/config.ts';
import type { TrustCheck } from './check.ts';
import { asvs } from './standards/asvs.ts';
import { mlps } from './standards/mlps.ts';
import { mutants } from './faults/mutants.ts';
import { pipl } from './standards/pipl.ts';
import type { Control } from './standards/standard.ts';

/** What proves a control: a test by its name, or a check of `npm run trust`. */
interface Proof {
  readonly of: string;
  readonly where: string;
}

const tagged = /(['"`])((?:(?!\1)[^\n])*?) \[((?:MLPS|PIPL|ASVS)-[\d.]+(?:, (?:MLPS|PIPL|ASVS)-[\d.]+)*)\]\1/g;

/** What the tests of a group speak of: their names go on from it. */
const described =
  /^( *)describe(?:\.each[^\n]*?)?\((['"`])((?:(?!\2)[^\n])*?)(?: \[(?:MLPS|PIPL|ASVS)-[^\]\n]*\])?\2/gm;

/** The innermost group that is still open where the text ends: a group ends with a bracket as far in as it began. */
function groupAtEndOf(text: string): string | undefined {
  return [...text.matchAll(described)].findLast(
    ({ index, 1: indent = '' }) =>
      !text
        .slice(index)
        .split('\n')
        .some((line) => line.startsWith(`${indent}}`)),
  )?.[3];
}

/** The tests whose names end with the controls that they prove: «a code is used once [ASVS-6.5.1]». */
export function proofsIn(file: string, text: string): (Proof & { readonly controls: readonly string[] })[] {
  return [...text.matchAll(tagged)].map(({ index, 2: name = '', 3: ids = '' }) => {
    const group = groupAtEndOf(text.slice(0, index));
    return { of: group === undefined ? name : `${group} ${name}`, where: file, controls: ids.split(', ') };
  });
}

function testFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => file !== '' && existsSync(join(projectRoot, file)));
}

async function collectProofs(): Promise<Map<string, Proof[]>> {
  const proofs = testFiles().flatMap((file) => proofsIn(file, readFileSync(join(projectRoot, file), 'utf8')));
  for (const name of readdirSync(join(import.meta.dirname, 'checks')).toSorted()) {
    if (!name.endsWith('.ts')) continue;
    const { default: check } = (await import(`./checks/${name}`)) as { default: TrustCheck };
    proofs.push({ of: check.title, where: `npm run trust -- ${name.slice(0, -3)}`, controls: check.controls });
  }
  const byControl = new Map<string, Proof[]>();
  for (const { controls, ...proof } of proofs)
    for (const id of controls) byControl.set(id, [...(byControl.get(id) ?? []), proof]);
  return byControl;
}

function rowOf({ id, place, says, otherwise }: Control, proofs: readonly Proof[]): string {
  const proven = proofs.map(({ of, where }) => `${of} (\`${where}\`)`).join('; ');
  const met = otherwise && `${otherwise.how === 'gap' ? '**gap**' : otherwise.how}: ${otherwise.says}`;
  return `| ${[id, place, says, [proven, met].filter(Boolean).join('; ') || '**gap**'].join(' | ')} |`;
}

export function tableOf(title: string, controls: readonly Control[], proofs: ReadonlyMap<string, Proof[]>): string {
  const of = (how: string) => controls.filter(({ id, otherwise }) => !proofs.has(id) && otherwise?.how === how).length;
  const isGap = ({ id, otherwise }: Control) => (otherwise === undefined ? !proofs.has(id) : otherwise.how === 'gap');
  const gaps = controls.filter(isGap);
  const inPart = gaps.filter(({ id }) => proofs.has(id)).length;
  const proven = controls.filter((control) => proofs.has(control.id) && !isGap(control));
  const broken = new Set(mutants.map(({ control }) => control));
  const seen = proven.filter(({ id }) => broken.has(id)).length;
  const failed =
    seen === 0 ? '' : ` (${seen} of them seen to fail when the control is broken, by \`npm run trust -- mutants\`)`;
  const counts = [
    `${controls.length} controls: ${proven.length} proven by tests or checks${failed}`,
    `${of('document')} by a document`,
    `${of('setting')} set by whoever runs it`,
    `${of('not applicable')} not applicable`,
    `**${gaps.length} ${gaps.length === 1 ? 'gap' : 'gaps'}**${inPart === 0 ? '' : ` (${inPart} proven in part)`}`,
  ];
  const rows = controls.map((control) => rowOf(control, proofs.get(control.id) ?? []));
  return [
    `## ${title}`,
    '',
    `${counts.join(', ')}.`,
    '',
    '|  |  |  | held by |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** What is wrong with the names of controls: an unknown one, or a document that is not there. */
export function faultsIn(
  known: readonly Control[],
  named: ReadonlyMap<string, readonly { where: string }[]>,
): string[] {
  const ids = new Set(known.map(({ id }) => id));
  const unknown = [...named]
    .filter(([id]) => !ids.has(id))
    .flatMap(([id, places]) => places.map(({ where }) => `${where}: no control ${id}`));
  const lost = known.filter(
    ({ otherwise }) => otherwise?.how === 'document' && !existsSync(join(projectRoot, otherwise.says)),
  );
  return [...unknown, ...lost.map(({ id, otherwise }) => `${id}: there is no ${otherwise!.says}`)];
}

/** The tables of `docs/trust.md`, made from the names of the tests. */
export async function controlTables(): Promise<{ readonly text: string; readonly faults: readonly string[] }> {
  const proofs = await collectProofs();
  const text = [
    tableOf('等保 2.0, level 3', mlps, proofs),
    tableOf('个人信息保护法', pipl, proofs),
    tableOf('OWASP ASVS 5.0, levels 1 and 2', asvs, proofs),
  ].join('\n\n');
  const named = new Map<string, { where: string }[]>(proofs);
  for (const { control, what } of mutants)
    if (control !== undefined)
      named.set(control, [...(named.get(control) ?? []), { where: `trust/faults/mutants.ts, «${what}»` }]);
  return { text: `${text}\n`, faults: faultsIn([...mlps, ...pipl, ...asvs], named) };
}
