import { deepEqual } from 'node:assert/strict';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { CaseAnswer, RefusalAnswer } from '../../kernel/answers.ts';
import { type RefusalCode, refusalCodes } from '../../kernel/refusal.ts';
import { type Came, type Client, done } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { bodyLimit, fileLimit } from './app.ts';
import { pixel } from '../../test/picture.ts';

const appeal = '/api/services/appeal/cases';
const visit = '/api/services/work-injury-visit/cases';
const good = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };

let s: TestServer;
let filed: CaseAnswer;
const who: Record<string, Client> = {};

beforeAll(async () => {
  s = await startTestServer();
  who['applicant'] = await s.worker();
  who['colleague'] = await s.worker();
  who['stranger'] = await s.worker('workshop');
  who['caseworker'] = await s.staff('factory', 'caseworker');
  who['otherCity'] = await s.staff('bareCity', 'caseworker', 'supervisor');
  who['province'] = await s.staff('province', 'supervisor');
  const gone = await s.world.worker('school');
  who['unorganised'] = s.client();
  await who['unorganised'].signInByPhone(gone.phone);
  await s.world.owner.query(`update memberships set left_on = current_date, left_why = 'left' where person_id = $1`, [
    gone.id,
  ]);
  filed = done(await who['applicant'].post<CaseAnswer>(appeal, { form: good }));
});
afterAll(() => s.close());

/** Everything that a refused request must leave alone. */
async function rows(): Promise<unknown> {
  const tables = 'cases trace outbox figure_deltas files drafts idempotency saved_views ledger_entries'.split(' ');
  const counts = tables.map((table) => `(select count(*)::integer from ${table}) as ${table}`);
  const found = await s.world.owner.query(
    `select ${counts.join(', ')}, (select count(*)::integer from audit where outcome = 'done') as audit, (select sum(seq)::integer from cases) as moves`,
  );
  return found.rows[0];
}

let before: unknown;
beforeEach(async () => {
  before = await rows();
});
afterEach(async () => {
  deepEqual(await rows(), before);
});

const move = (by: string, body: unknown, id = filed.id) => who[by]!.post(`/api/cases/${id}/moves`, body);

describe('a move', () => {
  test.each<[string, string, unknown, RefusalCode]>([
    ['an action there is not', 'caseworker', { action: 'fly', said: {} }, 'action-unknown'],
    ['an action every object has', 'caseworker', { action: 'constructor', said: {} }, 'action-unknown'],
    ['a step too early', 'caseworker', { action: 'answer', said: { reply: '办好了' } }, 'move-illegal'],
    ['what is not the applicant’s', 'applicant', { action: 'accept', said: {} }, 'not-your-move'],
    ['the clock’s own move', 'province', { action: 'lapse', said: {} }, 'move-illegal'],
    ['a case of another city', 'otherCity', { action: 'accept', said: {} }, 'not-found'],
    ['another worker’s case', 'colleague', { action: 'withdraw', said: {} }, 'not-found'],
    ['a stranger’s case', 'stranger', { action: 'second', said: {} }, 'not-found'],
    ['no answers', 'caseworker', { action: 'note', said: {} }, 'answers-wrong'],
    ['an answer of another kind', 'caseworker', { action: 'note', said: { progress: 7 } }, 'answers-wrong'],
    ['an unasked answer', 'caseworker', { action: 'accept', said: { bribe: '500' } }, 'answers-wrong'],
    ['a NUL in an answer', 'caseworker', { action: 'note', said: { progress: 'a\u0000b' } }, 'answers-wrong'],
    ['half a character', 'caseworker', { action: 'note', said: { progress: 'a\ud800b' } }, 'answers-wrong'],
    ['a deadline beyond all years', 'province', superviseBy('9999-12-31'), 'answers-wrong'],
    ['a deadline of yesterday', 'province', superviseBy('2020-01-01'), 'answers-wrong'],
    ['a day that does not exist', 'province', superviseBy('2027-02-30'), 'answers-wrong'],
    ['a day in words', 'province', superviseBy('明天'), 'answers-wrong'],
    ['no action', 'caseworker', { said: {} }, 'malformed-request'],
    ['no said', 'caseworker', { action: 'accept' }, 'malformed-request'],
    ['a field too many', 'caseworker', { action: 'accept', said: {}, force: true }, 'malformed-request'],
    ['an action that is a list', 'caseworker', { action: ['accept'], said: {} }, 'malformed-request'],
    ['a seen below zero', 'caseworker', { action: 'accept', said: {}, seen: -1 }, 'malformed-request'],
    ['a seen of a fraction', 'caseworker', { action: 'accept', said: {}, seen: 1.5 }, 'malformed-request'],
    ['an action of a thousand letters', 'caseworker', { action: 'x'.repeat(1000), said: {} }, 'malformed-request'],
    ['a body that is a list', 'caseworker', [], 'malformed-request'],
    ['a body that is null', 'caseworker', 'null', 'malformed-request'],
  ])('of %s is refused', async (_what, by, body, code) => {
    const came = await move(by, body);
    expect(heard(came)).toEqual(refused(code));
    expect(reasonsOf(came).every(({ says }) => /\p{Script=Han}/u.test(says))).toBe(true);
  });

  it('of a case that is not there, or under an id that is none, is refused', async () => {
    const body = { action: 'accept', said: {} };
    expect(heard(await move('caseworker', body, newId()))).toEqual(refused('not-found'));
    for (const id of ['1', 'null', '..%2f..', '%00', `${filed.id}x`])
      expect(heard(await move('caseworker', body, id))).toEqual(refused('malformed-request'));
    expect(heard(await move('caseworker', body, '%E0%A4%A'))).toEqual(refused('malformed-request'));
    expect(heard(await move('caseworker', body, 'a'.repeat(300)))).toEqual(refused('malformed-request'));
  });
});

function superviseBy(deadline: string) {
  return { action: 'supervise', said: { deadline, demand: '尽快' } };
}

describe('a filing', () => {
  test.each<[string, unknown, RefusalCode, readonly string[]]>([
    ['nothing', { form: {} }, 'answers-wrong', ['topic', 'what', 'aboveWorkplace']],
    ['an option not offered', { form: { ...good, topic: 'weather' } }, 'answers-wrong', ['topic']],
    ['answers of other kinds', { form: { ...good, what: 4, shared: 'yes' } }, 'answers-wrong', ['what', 'shared']],
    ['a question not asked', { form: { ...good, aboveWorkplace: true } }, 'answers-wrong', ['shared']],
    ['a field too many', { form: { ...good, state: 'closed' } }, 'answers-wrong', ['state']],
    ['too long a story', { form: { ...good, what: '长'.repeat(1001) } }, 'answers-wrong', ['what']],
    ['a NUL', { form: { ...good, what: '凉的\u0000菜' } }, 'answers-wrong', ['what']],
    ['a file that is none', { form: { ...good, photos: ['x'] } }, 'answers-wrong', ['photos']],
    ['somebody’s file', { form: { ...good, photos: [newId()] } }, 'file-unknown', []],
    ['no form', {}, 'malformed-request', ['form']],
    ['a form that is text', { form: 'all of it' }, 'malformed-request', ['form']],
    ['a field beside the form', { form: good, applicant: newId() }, 'malformed-request', ['body']],
  ])('of %s is refused by name', async (_what, body, code, at) => {
    const came = await who['applicant']!.post(appeal, body);
    expect(heard(came)).toEqual(refused(code));
    expect(reasonsOf(came).map((reason) => reason.at)).toEqual(expect.arrayContaining([...at]));
  });

  it('with money, dates and places that cannot be is refused by name [MLPS-17, ASVS-2.2.1, ASVS-1.4.2]', async () => {
    const form = { injuredOn: '2999-01-01', hospital: '医\u0000院', what: '  ', proof: [] };
    const came = await who['applicant']!.post(visit, { form });
    expect(heard(came)).toEqual(refused('answers-wrong'));
    expect(reasonsOf(came).map(({ at }) => at)).toEqual(['injuredOn', 'hospital', 'what', 'proof']);
  });

  it('of a service there is not, and by somebody in no union, is refused', async () => {
    for (const id of ['moon', 'constructor', '__proto__', 'Appeal', 'a%20b'])
      expect(heard(await who['applicant']!.post(`/api/services/${id}/cases`, { form: good }))).toEqual(
        refused('service-unknown'),
      );
    expect(heard(await who['unorganised']!.post(appeal, { form: good }))).toEqual(refused('no-membership'));
  });
});

describe('a body', () => {
  const raw = (body: string, type = 'application/json', url = appeal) =>
    who['applicant']!.post(url, body, { 'content-type': type });

  it('that is no JSON, is empty, poisons prototypes or nests without end is refused [ASVS-1.5.2, ASVS-15.3.6]', async () => {
    const deep = `{"form":{"what":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const bodies = ['{', '', '{"form":', "{'form':1}", '{"form":{"__proto__":{"x":1}}}', deep];
    for (const body of bodies) expect(heard(await raw(body))).toEqual(refused('malformed-request'));
    expect(heard(await who['applicant']!.put('/api/services/appeal/draft', deep))).toEqual(
      refused('malformed-request'),
    );
  });

  it('of another type is refused [ASVS-1.5.2]', async () => {
    for (const type of ['text/plain', 'text/xml', 'application/x-www-form-urlencoded', 'nonsense'])
      expect(heard(await raw('form=1', type))).toEqual(refused('media-type-unknown'));
  });

  it('over the limit is refused [ASVS-5.2.1]', async () => {
    expect(heard(await raw(JSON.stringify({ form: { what: 'x'.repeat(bodyLimit) } })))).toEqual(
      refused('body-too-large'),
    );
  });
});

describe('a file', () => {
  const send = (...parts: Blob[]) => {
    const body = new FormData();
    for (const [index, part] of parts.entries()) body.append('file', part, `${index}.png`);
    return who['applicant']!.post('/api/files', body);
  };

  test.each<[string, () => Promise<Came<unknown>>, RefusalCode]>([
    ['too large', () => send(new Blob([pixel, Buffer.alloc(fileLimit)])), 'file-too-large'],
    ['that is a text called a picture', () => send(new Blob(['<script>'])), 'file-type-refused'],
    ['that is a page', () => send(new Blob(['<!doctype html><html></html>'])), 'file-type-refused'],
    ['that is a program', () => send(new Blob([Buffer.from('MZ\u0090\u0000')])), 'file-type-refused'],
    ['of nothing', () => send(new Blob([])), 'file-type-refused'],
    ['and another beside it', () => send(new Blob([pixel]), new Blob([pixel])), 'malformed-request'],
    ['missing', () => send(), 'malformed-request'],
    ['sent as JSON', () => who['applicant']!.post('/api/files', {}), 'media-type-unknown'],
    ['cut short', () => cutShort('multipart/form-data; boundary=x'), 'malformed-request'],
    ['without a boundary', () => cutShort('multipart/form-data'), 'malformed-request'],
  ])('%s is refused [ASVS-5.2.1, ASVS-5.2.2]', async (_what, act, code) => {
    expect(heard(await act())).toEqual(refused(code));
  });

  const cutShort = (type: string) =>
    who['applicant']!.post(
      '/api/files',
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\nab',
      {
        'content-type': type,
      },
    );
});

describe('anything at all', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.double(), fc.constant('x'.repeat(300)));
  const keys = 'form said action seen purpose name filter ids phone code login password topic what'.split(' ');
  const body = fc.oneof(value, fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), value), fc.string());
  const writes = [
    ['POST', appeal],
    ['POST', visit],
    ['PUT', '/api/services/appeal/draft'],
    ['POST', '/api/services/work-injury-visit/check'],
    ['POST', '/api/cases/$case/moves'],
    ['POST', '/api/cases/$case/reveal'],
    ['POST', '/api/views'],
    ['POST', '/api/notices/read'],
    ['POST', '/api/session'],
    ['POST', '/api/session/code'],
    ['POST', '/api/files'],
  ] as const;

  test.each(writes)(
    'sent to %s %s is answered or refused with a code, never with a fault [ASVS-2.2.2, ASVS-16.5.1]',
    async (method, path) => {
      const guest = s.client();
      const sender = path.startsWith('/api/session') ? guest : who['otherCity']!;
      await fc.assert(
        fc.asyncProperty(body, async (sent) => {
          const came = await sender.send<RefusalAnswer>(method, path.replace('$case', filed.id), sent);
          expect(came.status).toBeLessThan(500);
          expect(came.status < 400 || refusalCodes.includes(came.body.code)).toBe(true);
        }),
        { numRuns: 60 },
      );
      // What happened to be right is taken back, so that the count of rows below still means something.
      await s.world.owner.query(`delete from drafts; delete from saved_views; delete from idempotency where key <> ''`);
      before = await rows();
    },
  );
});
