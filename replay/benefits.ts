import type { CaseAnswer, FiguresAnswer } from '../kernel/answers.ts';
import { startOfDay } from '../kernel/calendar.ts';
import { yuan } from '../kernel/money.ts';
import { checkLedger } from '../server/money/queries.ts';
import { fundServices } from '../test/funds.ts';
import { type Client, done } from './client.ts';
import { type Outcome, fenOf, sayFen, valueOf } from './figures.ts';
import { upload } from './play.ts';
import { type Stage, setStage } from './stage.ts';

/**
 * Three sums as they were published: 306 members in hospital, 183,600 yuan (天河南, S0); 540 members of mutual aid, 51,300
 * yuan (the same); awards for certificates from 2021 to 2023, 809,800 yuan (《广东工运》2024-08). How many certificates were of
 * which level was not published: these numbers of about 1,480 holders give the sum.
 */
const published = { hospital: 306, mutual: 540, junior: 1_281, middle: 99, senior: 100 };
const grants = { hospital: yuan(600), mutual: yuan(95), junior: yuan(500), middle: yuan(700), senior: yuan(1_000) };

type Counts = Readonly<Record<keyof typeof published, number>>;
const morning = startOfDay('2024-03-04') + 9 * 3_600_000;

async function file(worker: Client, service: string, form: object): Promise<string> {
  return done(await worker.post<CaseAnswer>(`/api/services/${service}/cases`, { form })).id;
}

async function move(client: Client, id: string, action: string, said: object = {}): Promise<void> {
  done(await client.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said }));
}

async function inHospital(stage: Stage, worker: Client): Promise<void> {
  const stay = { admittedOn: '2024-02-20', leftOn: '2024-02-24', hospital: '示例人民医院' };
  const id = await file(worker, 'hospital-condolence', { ...stay, proof: [await upload(worker)] });
  await move(await stage.post('town', 'caseworker'), id, 'check');
  await move(await stage.post('county', 'cashier'), id, 'pay');
}

async function inMutualAid(stage: Stage, worker: Client): Promise<void> {
  const id = await file(worker, 'mutual-aid', { plan: 'hospital', payer: 'union', insured: true });
  await move(await stage.post('factory', 'caseworker'), id, 'agree', { premium: grants.mutual });
  await move(await stage.post('town', 'cashier'), id, 'payFor');
}

async function certified(stage: Stage, worker: Client, level: string): Promise<void> {
  const contract = { employer: 'town', contractFrom: '2023-03-01', contractTo: '2024-12-31' };
  const papers = { certificate: [await upload(worker)], contract: [await upload(worker)] };
  const id = await file(worker, 'certificate-award', { level, certifiedOn: '2023-11-20', ...contract, ...papers });
  await move(await stage.post('city', 'approver'), id, 'approveAtCity');
  await move(await stage.post('province', 'approver'), id, 'approveAtProvince');
  await move(await stage.post('province', 'cashier'), id, 'pay');
}

function levelOf(n: number, { junior, middle, senior }: Counts): 'junior' | 'middle' | 'senior' | undefined {
  if (n < junior) return 'junior';
  if (n < junior + middle) return 'middle';
  return n < junior + middle + senior ? 'senior' : undefined;
}

async function figuresOf(stage: Stage, service: string): Promise<FiguresAnswer> {
  const reader = await stage.post('province', 'supervisor');
  const url = `/api/figures?org=${stage.server.world.orgs['province']!.id}&service=${service}`;
  return done(await reader.get<FiguresAnswer>(url));
}

async function play(stage: Stage, counts: Counts, say: (line: string) => void): Promise<void> {
  // Who handles the cases holds the post before the first of them is filed.
  const posts = [
    ['town', 'caseworker'],
    ['county', 'cashier'],
    ['factory', 'caseworker'],
    ['town', 'cashier'],
    ['city', 'approver'],
    ['province', 'approver'],
    ['province', 'cashier'],
  ] as const;
  for (const [org, role] of posts) await stage.post(org, role);
  for (const [n, worker] of stage.workers.entries()) {
    if (n < counts.hospital) await inHospital(stage, worker);
    if (n < counts.mutual) await inMutualAid(stage, worker);
    const level = levelOf(n, counts);
    if (level !== undefined) await certified(stage, worker, level);
    if (n % 200 === 199) say(`${n + 1} / ${stage.workers.length}`);
  }
  await stage.server.ticker.settle();
}

export async function replayBenefits(scale: number, say: (line: string) => void): Promise<Outcome[]> {
  const scaled = Object.entries(published).map(([what, n]) => [what, Math.round(n / scale)] as const);
  const counts = Object.fromEntries(scaled) as unknown as Counts;
  const awards = counts.junior + counts.middle + counts.senior;
  const stage = await setStage(morning, Math.max(counts.hospital, counts.mutual, awards));
  try {
    await fundServices(stage.server.world, stage.server.platform.registry.values(), ['province'], yuan(5_000_000));
    await play(stage, counts, say);
    const [hospital, mutual, award] = await Promise.all(
      ['hospital-condolence', 'mutual-aid', 'certificate-award'].map((service) => figuresOf(stage, service)),
    );
    const ledger = await checkLedger(stage.server.platform.db);
    const due = {
      hospital: counts.hospital * grants.hospital,
      mutual: counts.mutual * grants.mutual,
      award: counts.junior * grants.junior + counts.middle * grants.middle + counts.senior * grants.senior,
    };
    return [
      { what: '住院慰问', got: valueOf(hospital!, 'paidCases'), due: counts.hospital },
      { what: '住院慰问金', got: sayFen(fenOf(hospital!, 'paid')), due: sayFen(due.hospital) },
      { what: '参加互助保障', got: valueOf(mutual!, 'covered'), due: counts.mutual },
      { what: '工会出的互助金', got: sayFen(fenOf(mutual!, 'paid')), due: sayFen(due.mutual) },
      { what: '持证奖补', got: valueOf(award!, 'provinceApproved'), due: awards },
      { what: '奖补金', got: sayFen(fenOf(award!, 'paid')), due: sayFen(due.award) },
      { what: '账目借贷相等', got: String(ledger.balanced), due: 'true' },
      { what: '账上已付', got: sayFen(ledger.paidFen), due: sayFen(due.hospital + due.mutual + due.award) },
      ...(scale === 1
        ? [
            { what: '住院慰问金总额', got: sayFen(fenOf(hospital!, 'paid')), due: '183,600 元' },
            { what: '互助金总额', got: sayFen(fenOf(mutual!, 'paid')), due: '51,300 元' },
            { what: '奖补金总额', got: sayFen(fenOf(award!, 'paid')), due: '809,800 元' },
          ]
        : []),
    ];
  } finally {
    await stage.server.close();
  }
}
