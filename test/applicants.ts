import type { AnyValues } from '../kernel/field.ts';
import type { Service } from '../kernel/service.ts';
import type { Client } from '../replay/client.ts';
import { type Cast, filled, knownAnswers } from '../replay/play.ts';
import type { TestServer } from './server.ts';
import type { World } from './world.ts';

type Register = Pick<Cast, 'union' | 'above' | 'registered'>;

/** What filings take from the register: the union they name, the one above it, and a member with a name and a document. */
export function registerOf(world: World, union: string, above: string, membersOf = union): Register {
  return {
    union: world.orgs[union]!.id,
    above: world.orgs[above]!.id,
    async registered() {
      const { name, document } = await world.worker(membersOf, '名册示例');
      return { name, documentKind: 'resident-id', number: document };
    },
  };
}

/**
 * Somebody who may file: a member, somebody whom the register does not know for a service for newcomers, and a member of
 * another union where the case belongs to the one she names.
 */
export function applicantFor(
  server: TestServer,
  { newcomers, belongsTo }: Service,
  home: string,
  elsewhere: string,
  verified = true,
): Promise<Client> {
  if (newcomers) return server.newcomer();
  return server.worker(belongsTo ? elsewhere : home, verified);
}

/** The form of an example as one more person fills it in: with files of her own, and with a number that is nobody's yet. */
export async function formOf(
  world: World,
  service: Service,
  applicant: Client,
  register: Register,
  example: AnyValues,
): Promise<Record<string, unknown>> {
  const form: Record<string, unknown> = {
    ...(await knownAnswers(service, register, example)),
    ...(await filled(applicant, service.form, example)),
  };
  // A number belongs to one person, and each who joins is another one.
  for (const [id, { kind }] of Object.entries(service.form))
    if (kind === 'document' && service.belongsTo && form[id] !== undefined) form[id] = world.documentNumber();
  return form;
}
