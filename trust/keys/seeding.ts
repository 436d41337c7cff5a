import type pg from 'pg';
import { Client, done } from '../../replay/client.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { newId } from '../../server/db/id.ts';
import type { ExportPurpose } from '../../kernel/exporting.ts';
import type { World } from '../../test/world.ts';
import type { Canary } from './canaries.ts';
import { sessionOf } from './register.ts';
import { pictureOf } from '../../test/picture.ts';

const purpose: ExportPurpose = 'check';
const headings = ['姓名', '证件类型', '证件号码', '手机号', '工会名称', '入会日期'];

/** A client with a session that was made in the database. */
export async function clientOf(url: string, owner: pg.Pool, personId: string): Promise<Client> {
  return new Client(url, await sessionOf(owner, personId));
}

/** Brings all numbers in as one roster, as a county does; waits until the last line is a member. */
export async function importRoster(
  cadre: Client,
  canaries: readonly Canary[],
  union: string,
  wait: Wait,
): Promise<void> {
  const lines = canaries.map(({ document, phone }, n) =>
    [`金丝${'甲乙丙丁戊己庚辛壬癸'[n % 10]!}`, '居民身份证', document, phone, union, '2024-03-01'].join(','),
  );
  const body = new FormData();
  body.append('file', new Blob([`\ufeff${[headings.join(','), ...lines].join('\r\n')}\r\n`]), '名册.csv');
  const { id } = done(await cadre.post<{ id: string }>('/api/imports?kind=members', body));
  await wait(async () => done(await cadre.get<{ state: string }>(`/api/imports/${id}`)).state === 'checked');
  done(await cadre.post(`/api/imports/${id}/start`, {}));
  await wait(async () => done(await cadre.get<{ state: string }>(`/api/imports/${id}`)).state === 'done');
}

export type Wait = (until: () => Promise<boolean>) => Promise<void>;

export interface Filed {
  readonly token: string;
  readonly caseId: string;
  readonly canary: Canary;
}

/** One person's way through the platform: a bank account, a picture, a draft, a dispute with its photograph, an injury. */
async function fileAll(client: Client, holder: string, { account, health, dispute }: Canary): Promise<string> {
  await client.agree(['money']);
  done(await client.put('/api/my/payee-accounts/bank', { holder, bank: '示例银行', account }));
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(pictureOf(health))]), '诊断.png');
  const { id: proof } = done(await client.post<{ id: string }>('/api/files', body));
  done(await client.put('/api/services/appeal/draft', { form: { what: `还没写完 ${dispute}` } }));
  const form = { topic: 'canteen', what: `车间主任骂人 ${dispute}`, aboveWorkplace: false, shared: true };
  const filed = done(await client.post<{ id: string }>('/api/services/appeal/cases', { form }));
  const injuredOn = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const injury = { injuredOn, hospital: `示例医院 ${health}` };
  done(
    await client.post('/api/services/work-injury-visit/cases', {
      form: { ...injury, what: `右手骨折 ${health}`, proof: [proof] },
    }),
  );
  done(await client.put('/api/services/work-injury-visit/draft', { form: { ...injury, what: `还没写完 ${health}` } }));
  // What is refused is a way into logs and answers as well.
  await client.post('/api/services/appeal/cases', { form: { ...form, topic: `没有这个 ${dispute}` } });
  await client.post('/api/services/appeal/cases', `{ "form": "${health}" `);
  return filed.id;
}

/** Everybody's words, several people at a time, of as many as there is time for; gives their sessions and cases. */
export async function fileEverything(
  url: string,
  { owner }: Pick<World, 'owner'>,
  canaries: readonly Canary[],
  isEnough: () => boolean,
): Promise<Filed[]> {
  const { rows } = await owner.query<{ id: string; name: string }>(
    `select p.id, p.name from persons p join memberships m on m.person_id = p.id where p.name like '金丝%' order by p.id`,
  );
  const filed: Filed[] = [];
  const left = canaries.map((canary, n) => ({ canary, personId: rows[n]!.id, name: rows[n]!.name }));
  const work = async () => {
    for (let next = left.pop(); next !== undefined && !(filed.length > 0 && isEnough()); next = left.pop()) {
      await owner.query(
        `insert into accounts (cell_id, id, person_id, kind)
         select 1, $2, $1, 'worker' where not exists (select from accounts where person_id = $1)`,
        [next.personId, newId()],
      );
      await owner.query('update persons set verified = true where id = $1', [next.personId]);
      const token = await sessionOf(owner, next.personId);
      const caseId = await fileAll(new Client(url, token), next.name, next.canary);
      filed.push({ token, caseId, canary: next.canary });
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return filed;
}

/** What cadres do with it: look somebody up, read and move a case with words of their own, reveal another, export the list. */
export async function handle(
  { clerk, town, org }: { readonly clerk: Client; readonly town: Client; readonly org: string },
  filed: readonly Filed[],
  wait: Wait,
): Promise<string> {
  for (const { caseId, canary } of filed.slice(0, 50)) {
    const { phone, document, dispute } = canary;
    done(await clerk.post('/api/members/search', { q: phone }));
    done(await clerk.post('/api/members/search', { q: document }));
    done(await clerk.get(`/api/cases/${caseId}`));
    const said = { progress: `问过了 ${dispute}` };
    done(await clerk.post(`/api/cases/${caseId}/moves`, { action: 'note', said }));
    const demanded = { deadline: dayOf(Date.now()), demand: `先问清楚 ${dispute}` };
    done(await town.post(`/api/cases/${caseId}/moves`, { action: 'supervise', said: demanded }));
    done(await town.post(`/api/cases/${caseId}/reveal`, { purpose: '抽查办理质量' }));
  }
  const ask = { what: 'members', org, format: 'csv', unmasked: false, purpose, words: '核对名册', filter: {} };
  const asked = await clerk.post<{ id: string; state: string }>('/api/exports', ask);
  if (asked.status !== 201) throw new Error(JSON.stringify(asked.body));
  // Of many rows somebody else has to agree.
  if (asked.body.state === 'waiting')
    done(await town.post(`/api/exports/${asked.body.id}/decision`, { agrees: true, why: '' }));
  await wait(async () => {
    const lines = done(await clerk.get<readonly { id: string; state: string }[]>('/api/exports'));
    return lines.some(({ id, state }) => id === asked.body.id && state !== 'running');
  });
  const file = await clerk.raw(`/api/exports/${asked.body.id}/file`);
  if (file.status !== 200) throw new Error(`the export was answered ${file.status}: ${await file.text()}`);
  return file.text();
}
