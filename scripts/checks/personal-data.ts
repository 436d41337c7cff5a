import { accounted, impersonal, register } from '../../server/privacy/register.ts';
import type { Catalogue } from '../catalogue.ts';

/** Names that a column of a person has; whoever adds one says in the register what it is for and how long it is kept. */
export function checkPersonal({ tables }: Pick<Catalogue, 'tables'>): string[] {
  const where = 'server/privacy/register-own.ts or register-acts.ts';
  const complaints = tables.flatMap(({ name, columns }) => {
    const entry = register[name];
    if (entry === undefined)
      return Object.hasOwn(impersonal, name) ? [] : [`${name}: not in the register of personal data (${where})`];
    const known = accounted(entry);
    const there = columns.map((column) => column.name);
    return [
      ...there.filter((column) => !known.includes(column)).map((column) => `${name}.${column}: no entry in ${where}`),
      ...known.filter((column) => !there.includes(column)).map((column) => `${name}.${column}: in ${where}, not there`),
    ];
  });
  const names = tables.map(({ name }) => name);
  const gone = [...Object.keys(register), ...Object.keys(impersonal)].filter((name) => !names.includes(name));
  const both = Object.keys(register).filter((name) => Object.hasOwn(impersonal, name));
  return [
    ...complaints,
    ...gone.map((name) => `${name}: in the register of personal data, and no table`),
    ...both.map((name) => `${name}: both personal and not`),
  ];
}
