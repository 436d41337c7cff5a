import { readdirSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Allotment, inspectAllotment } from '../kernel/allot.ts';
import { inspect } from '../kernel/inspect.ts';
import type { Service } from '../kernel/service.ts';
import type { Example } from '../kernel/example.ts';
import { BadService } from './bad-service.ts';

export type Registry = ReadonlyMap<string, Service>;
/** What of limited goods there can be campaigns of, by folder. */
export type Allotments = ReadonlyMap<string, Allotment>;

async function load(folder: string, dir: string): Promise<{ service?: Service; complaints: string[] }> {
  const file = join(dir, folder, 'service.ts');
  const at = `services/${folder}/service.ts`;
  const module: { default?: unknown } = await import(pathToFileURL(file).href).catch((fault: unknown) => {
    throw new BadService(`${at}: ${fault instanceof Error ? fault.message : String(fault)}`);
  });
  const service = module.default as Service | undefined;
  if (typeof service !== 'object' || !('states' in service))
    return { complaints: [`${at}: its default export is not a service; wrap it in defineService({ … })`] };
  const complaints = inspect(service).map((complaint) => `${at}: ${complaint.at}: ${complaint.says}`);
  if (service.id !== folder) complaints.push(`${at}: id: «${service.id}» is not the folder's name «${folder}»`);
  return { service, complaints };
}

/**
 * Finds every service by its folder and refuses to go on while a definition is bad; there is no list to edit. A folder
 * without a service.ts is not a service and is passed over.
 */
export async function findServices(dir: string): Promise<Registry> {
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'service.ts')))
    .map((entry) => entry.name)
    .toSorted();
  const loaded = await Promise.all(folders.map((folder) => load(folder, dir)));
  const complaints = loaded.flatMap((one) => one.complaints);
  if (complaints.length > 0) throw new BadService(complaints.join('\n'));
  return new Map(loaded.map(({ service }) => [service!.id, service!]));
}

async function loadAllotment(folder: string, dir: string): Promise<{ allotment: Allotment; complaints: string[] }> {
  const at = `services/${folder}/allotment.ts`;
  const module: { default?: unknown } = await import(pathToFileURL(join(dir, folder, 'allotment.ts')).href).catch(
    (fault: unknown) => {
      throw new BadService(`${at}: ${fault instanceof Error ? fault.message : String(fault)}`);
    },
  );
  const allotment = module.default as Allotment;
  if (typeof allotment !== 'object' || !('allot' in allotment))
    return { allotment, complaints: [`${at}: its default export is no allotment; wrap it in defineAllotment({ … })`] };
  const complaints = inspectAllotment(allotment).map(({ at: place, says }) => `${at}: ${place}: ${says}`);
  if (allotment.id !== folder) complaints.push(`${at}: id: «${allotment.id}» is not the folder's name «${folder}»`);
  return { allotment, complaints };
}

/** The same for limited goods: a folder with an `allotment.ts`, beside its cases or without any. */
export async function findAllotments(dir: string): Promise<Allotments> {
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'allotment.ts')))
    .map((entry) => entry.name)
    .toSorted();
  const loaded = await Promise.all(folders.map((folder) => loadAllotment(folder, dir)));
  const complaints = loaded.flatMap((one) => one.complaints);
  if (complaints.length > 0) throw new BadService(complaints.join('\n'));
  return new Map(loaded.map(({ allotment }) => [allotment.id, allotment]));
}

/** The cases a service shows how it works with; they feed documents, tests, demo data and pictures. */
export async function examplesOf(dir: string, id: string): Promise<readonly Example[]> {
  const file = join(dir, id, 'examples.ts');
  if (!existsSync(file)) return [];
  const module = (await import(pathToFileURL(file).href)) as { default: readonly Example[] };
  return module.default;
}
