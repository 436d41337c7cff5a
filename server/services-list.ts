import { scenes } from '../kernel/service.ts';
import { projectRoot } from './config.ts';
import { findServices } from './registry.ts';

/** Prints every service with its size, inspected; the folder is the id and the URL. */
export async function listServices(): Promise<void> {
  for (const service of (await findServices(`${projectRoot}/services`)).values()) {
    const counts = `${Object.keys(service.states).length} states, ${Object.keys(service.actions).length} actions, ${Object.keys(service.eligible).length} rules`;
    process.stdout.write(`${service.id.padEnd(26)} ${scenes[service.scene]}  ${service.title}  (${counts})\n`);
  }
}
