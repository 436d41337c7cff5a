import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../run.ts';

const folders = ['kernel', 'services', 'server', 'web', 'test', 'bench', 'demo', 'replay', 'scripts'];

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
  readonly modules: readonly { readonly source: string }[];
}

export interface Layers {
  /** Modules of the checkout that were read; packages do not count. */
  readonly modules: number;
  /** Imports against the layering rule, as `rule: from → to`. */
  readonly violations: readonly string[];
}

/** Reads every import of a checkout and holds it to `.dependency-cruiser.cjs`. */
export async function readLayers(checkout: string): Promise<Layers> {
  const there = folders.filter((folder) => existsSync(join(checkout, folder)));
  const config = join(root, '.dependency-cruiser.cjs');
  const { output } = await run('depcruise', [...there, '--config', config, '--output-type', 'json'], checkout);
  if (!output.startsWith('{')) throw new Error(output);
  const { summary, modules } = JSON.parse(output) as Cruise;
  return {
    modules: modules.filter(({ source }) => there.some((folder) => source.startsWith(`${folder}/`))).length,
    violations: summary.violations.map(({ from, to, rule, cycle }) => {
      const steps = cycle?.map(({ name }) => name) ?? [to];
      return `${rule.name}: ${[from, ...steps].join(' → ')}`;
    }),
  };
}

/** Fewer means that the configuration or the parser is broken: then no rule is ever violated. */
const fewestModules = 100;

export async function checkLayers(): Promise<readonly string[]> {
  const { modules, violations } = await readLayers(root);
  if (modules < fewestModules) return [`only ${modules} modules were read; dependency-cruiser or its rules are broken`];
  return violations;
}
