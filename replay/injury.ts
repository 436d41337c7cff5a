import type { CaseAnswer, FiguresAnswer } from '../kernel/answers.ts';
import { addDays, dayOf, startOfDay } from '../kernel/calendar.ts';
import { yuan } from '../kernel/money.ts';
import { checkLedger } from '../server/money/queries.ts';
import { type Client, done } from './client.ts';
import { type Outcome, fenOf, rateOf, sayFen, valueOf } from './figures.ts';
import { upload } from './play.ts';
import { setStage } from './stage.ts';

/** A year of injury visits in 深圳, as published (《广东工运》2024-08): 7,882 orders, 4,622 eligible, 2,311,000 yuan paid. */
const published = { filed: 7882, eligible: 4622 };
const grant = yuan(500);
const firstDay = '2024-03-01';
const lastDay = '2025-02-28';
const hour = 3_600_000;

interface Crew {
  readonly caseworker: Client;
  readonly cashier: Client;
}

/** An application of a day: eligible, or from an injury too long ago. Each worker has a new injury each time. */
async function file(worker: Client, day: string, eligible: boolean, proof: string, nth: number): Promise<string> {
  const injuredOn = addDays(day, eligible ? -(nth % 80) - 1 : -91 - (nth % 200));
  const form = { injuredOn, hospital: '示例人民医院', what: '工作时受伤。', proof: [proof] };
  return done(await worker.post<CaseAnswer>('/api/services/work-injury-visit/cases', { form })).id;
}

async function move(client: Client, id: string, action: string, said: object = {}): Promise<void> {
  done(await client.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said }));
}

async function handle(crew: Crew, id: string, day: string, eligible: boolean): Promise<void> {
  if (!eligible) {
    await move(crew.caseworker, id, 'refuse', { reason: 'within-window', explain: '受伤已超过申请期限。' });
    return;
  }
  await move(crew.caseworker, id, 'verify');
  await move(crew.caseworker, id, 'visit', { visitedOn: day });
  await move(crew.cashier, id, 'pay');
}

export async function replayInjury(scale: number, say: (line: string) => void): Promise<Outcome[]> {
  const filed = Math.round(published.filed / scale);
  const eligible = Math.round(published.eligible / scale);
  const days = Math.round((Date.parse(lastDay) - Date.parse(firstDay)) / 86_400_000) + 1;
  const stage = await setStage(startOfDay(firstDay), Math.max(10, Math.ceil(filed / 80)));
  try {
    const { server } = stage;
    const crew = {
      caseworker: await stage.post('county', 'caseworker'),
      cashier: await stage.post('county', 'cashier'),
    };
    const opening = yuan(3_000_000);
    await server.world.fund('county', 'relief', opening);
    for (let n = 0; n < filed; n += 1) {
      const day = addDays(firstDay, Math.floor((n * days) / filed));
      if (dayOf(stage.now()) !== day) await stage.goTo(startOfDay(day) + 9 * hour);
      const fits = Math.floor(((n + 1) * eligible) / filed) > Math.floor((n * eligible) / filed);
      const worker = stage.workers[n % stage.workers.length]!;
      const nth = Math.floor(n / stage.workers.length);
      const id = await file(worker, day, fits, await upload(worker), nth);
      await handle(crew, id, day, fits);
      if (n % 1000 === 999) say(`${n + 1} / ${filed}`);
    }
    await server.ticker.settle();
    const reader = await stage.post('province', 'supervisor');
    const url = `/api/figures?org=${server.world.orgs['province']!.id}&service=work-injury-visit`;
    const figures = done(await reader.get<FiguresAnswer>(url));
    const ledger = await checkLedger(server.platform.db);
    return [
      { what: '申请', got: valueOf(figures, 'filed'), due: filed },
      { what: '符合条件', got: valueOf(figures, 'eligible'), due: eligible },
      { what: '发放慰问金', got: sayFen(fenOf(figures, 'paid')), due: sayFen(eligible * grant) },
      { what: '账目借贷相等', got: String(ledger.balanced), due: 'true' },
      { what: '账上已付', got: sayFen(ledger.paidFen), due: sayFen(eligible * grant) },
      ...(scale === 1
        ? [
            { what: '符合率', got: rateOf(figures, 'eligibleRate'), due: '4622 / 7882 = 58.64%' },
            { what: '发放总额', got: sayFen(fenOf(figures, 'paid')), due: '2,311,000 元' },
          ]
        : []),
    ];
  } finally {
    await stage.server.close();
  }
}
