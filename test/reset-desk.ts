import type { ResetDecided, ResetLine } from '../kernel/post-answers.ts';
import { done } from '../replay/client.ts';
import type { TestServer } from './server.ts';
import type { WorldPerson } from './world.ts';

/** The code with which somebody whose second factor two administrators have reset enrols another. */
export async function resetSecondFactor(s: TestServer, person: WorldPerson): Promise<string> {
  const [one, other] = [await s.administrator('security'), await s.administrator('security')];
  const asked = { personId: person.id, what: 'second-factor', why: '手机丢了' };
  const { id } = done(await one.post<ResetLine>('/api/resets', asked));
  const confirmed = { decision: 'confirm', checked: 'document' };
  return done(await other.post<ResetDecided>(`/api/resets/${id}/decision`, confirmed)).handed!.words;
}
