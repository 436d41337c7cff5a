import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.ts';

const list = 'docs/dependencies.md';

/** Packages without a line that says why they are here, and lines about packages that are not. */
export function checkDependencies(): string[] {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const packages = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const rows = readFileSync(join(root, list), 'utf8').matchAll(/^\| `([^`]+)`/gm);
  const explained = [...rows].map(([, name]) => name!);
  return [
    ...packages.filter((name) => !explained.includes(name)).map((name) => `${list}: why is ${name} here?`),
    ...explained.filter((name) => !packages.includes(name)).map((name) => `${list}: ${name} is not in package.json`),
  ];
}
