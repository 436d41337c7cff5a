import { root, run } from '../run.ts';

/** Fewer means that the configuration or the parser is broken: then no rule is ever violated. */
const fewestModules = 100;
const folders = ['kernel', 'services', 'server', 'web', 'test', 'bench', 'demo', 'replay', 'scripts'];

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
  readonly modules: readonly { readonly source: string }[];
}

/** Imports against the layering rule, as `rule: from → to`. */
export async function checkLayers(): Promise<string[]> {
  const { output } = await run('depcruise', [...folders, '--output-type', 'json']);
  const start = output.indexOf('{');
  if (start < 0) return [output];
  const { summary, modules } = JSON.parse(output.slice(start)) as Cruise;
  const own = modules.filter(({ source }) => !source.includes('node_modules'));
  if (own.length < fewestModules)
    return [`only ${own.length} modules under ${root} were read; the configuration is broken`];
  return summary.violations.map(({ from, to, rule, cycle }) => {
    const steps = cycle?.map(({ name }) => name) ?? [to];
    return `${rule.name}: ${[from, ...steps].join(' → ')}`;
  });
}
