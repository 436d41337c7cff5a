import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, NoticeLine, Page, ProofAnswer, RefusalAnswer } from '../../kernel/answers.ts';
import type { FinderAnswer } from '../../kernel/finder/answers.ts';
import { yuan } from '../../kernel/money.ts';
import { roles } from '../../kernel/party.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { fundServices } from '../../test/funds.ts';
import { setTunable } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** What is proven once is not asked again, of the same person, as long as it holds. */
let server: TestServer;
const desks = new Map<string, Client>();

beforeAll(async () => {
  server = await startTestServer();
  await setDay('2026-03-02');
  await fundServices(server.world, server.platform.registry.values(), ['province'], yuan(100_000));
  for (const org of ['province', 'city', 'county', 'town', 'factory'])
    desks.set(org, await server.staff(org, ...roles));
});
afterAll(() => server.close());

async function setDay(day: string): Promise<void> {
  await server.world.setClock(`${day}T09:00:00+08:00`);
  await server.world.owner.query(`update sessions set expires_at = '2100-01-01'`);
}

const file = (who: Client, service: string, form: object) =>
  who.post<CaseAnswer & RefusalAnswer>(`/api/services/${service}/cases`, { form });
const move = (org: string, id: string, action: string, said: object = {}) =>
  desks.get(org)!.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said });
const proofsOf = async (who: Client) => done(await who.get<ProofAnswer[]>('/api/my/proofs'));

const contract = { employer: 'town', contractFrom: '2025-03-01', contractTo: '2026-08-31' };
async function award(who: Client, level: string, papers: object) {
  const certificate = [await upload(who)];
  return file(who, 'certificate-award', { level, certifiedOn: '2025-11-20', certificate, ...contract, ...papers });
}

describe('a contract that was looked at', () => {
  let worker: Client;
  let first: CaseAnswer;

  beforeAll(async () => {
    worker = await server.worker('factory');
    first = done(await award(worker, 'junior', { contract: [await upload(worker)] }));
  });

  test('is asked of everybody, and again as long as nobody has looked at it', async () => {
    expect(refusalOf(await award(await server.worker('factory'), 'junior', {}))).toBe('answers-wrong');
    expect(refusalOf(await award(worker, 'middle', {}))).toBe('answers-wrong');
    expect((await proofsOf(worker)).map(({ what }) => what)).toEqual(['identity']);
  });

  test('is not asked again while it runs; the cadre reads what stands for it', async () => {
    done(await move('city', first.id, 'approveAtCity'));
    const second = done(await award(worker, 'middle', {}));
    const seen = done(await desks.get('city')!.get<CaseAnswer>(`/api/cases/${second.id}`));
    expect(seen.proven).toEqual([
      { field: 'contract', says: `劳动合同：办「持证奖补」（${first.number}）时核对过，到2026年8月31日都算数` },
    ]);
    expect(seen.form['contract']).toBeUndefined();
  });

  test('is no paper to bring in the finder either, unless it must run for longer', async () => {
    const needed = async (who: Client, contractTo?: string) => {
      const answers = { contractWith: 'town', contractFrom: contract.contractFrom, ...(contractTo && { contractTo }) };
      const { found } = done(await who.post<FinderAnswer>('/api/finder', { own: true, answers }));
      const { papers } = found.find(({ service }) => service === 'certificate-award')!;
      return papers.find(({ field }) => field === 'contract')!.needed;
    };
    expect(await needed(worker, contract.contractTo)).toBe('proven');
    expect(await needed(worker, '2026-09-01')).toBe('yes');
    expect(await needed(worker)).toBe('maybe');
    expect(await needed(await server.worker('factory'), contract.contractTo)).toBe('yes');
  });

  test('does not stand for a longer one, for another person, or after its end', async () => {
    const longer = { contractTo: '2026-09-01' };
    expect(refusalOf(await award(worker, 'senior', longer))).toBe('answers-wrong');
    expect(refusalOf(await award(await server.worker('factory'), 'middle', {}))).toBe('answers-wrong');
    await setDay('2026-09-01');
    const over = await award(worker, 'senior', {});
    expect(over.body.reasons.map(({ says }) => says)).toEqual(['请添加劳动合同照片']);
    await setDay('2026-03-02');
  });
});

/** Of the claims that pass such a share, in basis points, is looked at again from this day on. */
async function sampleFrom(from: string, value: number): Promise<void> {
  const second = await server.staff('province', ...roles);
  const asked = { service: 'mutual-aid-claim', name: 'sampleShare', value, from, cites: { title: '示例抽查办法' } };
  done(await setTunable({ who: desks.get('province')!, second }, server.world.orgs['province']!.id, asked));
}

test('a member is repaid for an illness under her cover, and for none before it', { timeout: 60_000 }, async () => {
  const worker = await server.worker('factory');
  const joined = done(await file(worker, 'mutual-aid', { plan: 'hospital', payer: 'union', insured: true }));
  done(await move('factory', joined.id, 'agree', { premium: yuan(95) }));
  expect(done(await move('town', joined.id, 'payFor')).paid).toBe(yuan(95));
  const cover = (await proofsOf(worker)).find(({ what }) => what === 'cover');
  expect(cover).toMatchObject({ detail: 'hospital', since: '2026-03-03', until: '2027-03-02' });

  await setDay('2026-05-11');
  await sampleFrom('2026-05-11', 10_000);
  const claim = async (illOn: string) => {
    const form = { plan: 'hospital', illOn, own: yuan(5_000), bill: [await upload(worker)] };
    return done(await file(worker, 'mutual-aid-claim', form)).id;
  };
  const said = { borne: yuan(5_000), payable: yuan(4_700) };
  expect(refusalOf(await move('town', await claim('2026-03-02'), 'assess', said))).toBe('not-yet-allowed');
  const id = await claim('2026-03-03');
  done(await move('town', id, 'assess', { borne: yuan(4_000), payable: yuan(3_760) }));
  done(await move('county', id, 'raise', { ...said, why: '漏算了一张结算单。' }));
  // All are looked at again here: whoever approves cannot let one through, and it is paid only afterwards.
  expect(done(await move('county', id, 'approve')).state).toBe('sampled');
  expect(refusalOf(await move('county', id, 'approve'))).toBe('move-illegal');
  expect(refusalOf(await move('county', id, 'pay'))).toBe('move-illegal');
  done(await move('county', id, 'pass', { looked: '对过医院的结算单，没有错。' }));
  expect(done(await move('county', id, 'pay')).paid).toBe(yuan(4_700));

  await setDay('2026-05-12');
  await sampleFrom('2026-05-12', 0);
  const next = await claim('2026-03-04');
  done(await move('town', next, 'assess', said));
  expect(done(await move('county', next, 'approve')).state).toBe('approved');
  await setDay('2026-03-02');
});

test('a member is told once, from the day on which she may renew, that her cover ends; not where she has renewed', async () => {
  const join = async (worker: Client) => {
    const joined = done(await file(worker, 'mutual-aid', { plan: 'hospital', payer: 'union', insured: true }));
    done(await move('factory', joined.id, 'agree', { premium: yuan(95) }));
    done(await move('town', joined.id, 'payFor'));
  };
  const told = async (worker: Client) =>
    done(await worker.get<Page<NoticeLine>>('/api/notices')).items.filter(({ title }) =>
      title.startsWith('互助保障快到期'),
    );
  await setDay('2025-06-03');
  const [once, renews] = [await server.worker('factory'), await server.worker('factory')];
  await join(once);
  await join(renews);
  await setDay('2026-04-03');
  await server.ticker.settle();
  expect(await told(once)).toEqual([]);
  await setDay('2026-04-04');
  await join(renews);
  const covers = (await proofsOf(renews)).filter(({ what }) => what === 'cover');
  expect(covers.map(({ since, until }) => [since, until])).toEqual([
    ['2026-06-04', '2027-06-03'],
    ['2025-06-04', '2026-06-03'],
  ]);
  await server.ticker.settle();
  await server.ticker.settle();
  expect((await told(once)).map(({ says }) => says)).toEqual([
    expect.stringMatching(/到2026年6月3日为止。要接着有保障，请在到期以前再办一次“参加互助保障”。$/),
  ]);
  expect(await told(renews)).toEqual([]);
  await setDay('2026-06-04');
  await server.ticker.settle();
  expect([(await told(once)).length, (await told(renews)).length]).toEqual([1, 0]);
  await setDay('2026-03-02');
});
