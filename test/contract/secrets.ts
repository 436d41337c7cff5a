import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import type { TestServer } from '../server.ts';
import { type Asker, type Secret, maySee } from './oracle.ts';
import type { Node } from './tree.ts';

/** What of one union is nobody else's, as it would stand in an answer. */
export interface Marked {
  readonly node: Node;
  readonly member: { readonly id: string; readonly name: string };
  readonly caseId: string;
  /** How the name of the union begins. */
  readonly called: string;
  readonly secrets: readonly (readonly [Secret, string])[];
}

const han = '甲乙丙丁戊己庚辛壬癸';
const words = (n: number) => [...String(n).padStart(3, '0')].map((digit) => han[Number(digit)]).join('');

/** A member with a name of her own in this union, and what she asked of it. */
export async function mark(s: TestServer, node: Node, n: number): Promise<Marked> {
  const name = `司马${words(n)}`;
  const person = await s.world.worker(node.key, name);
  const client = s.client();
  await client.signInByPhone(person.phone);
  const what = `机密${words(n)}的事情`;
  const form = { topic: 'canteen', what, aboveWorkplace: false, shared: true };
  const { id } = done(await client.post<CaseAnswer>('/api/services/appeal/cases', { form }));
  return {
    node,
    member: { id: person.id, name },
    caseId: id,
    called: s.world.orgs[node.key]!.name.slice(0, 6),
    secrets: [
      ['name', name],
      ['text', what],
      ['case', id],
      ['person', person.id],
      ['document', person.document],
      ['phone', person.phone],
    ],
  };
}

/** What stands in an answer that its reader may not see: the kind of secret and the union it is from. */
export function leaksIn(text: string, asker: Asker, marked: readonly Marked[]): string[] {
  const own = { ...asker, isSelf: false };
  return marked.flatMap(({ node, secrets }) =>
    secrets.flatMap(([secret, value]) =>
      text.includes(value) && !maySee(own, secret, node) ? [`${secret} of ${node.key}`] : [],
    ),
  );
}
