import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { SMTPServer } from 'smtp-server';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';
import { Proxy } from '../faults/proxy.ts';

/** A mail server that takes everything, on loopback. */
async function openPost() {
  let letters = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, callback) => {
      stream.resume();
      stream.on('end', () => {
        letters += 1;
        callback();
      });
    },
  });
  const net = server.listen(0, '127.0.0.1');
  await new Promise((ready) => net.once('listening', ready));
  const address = net.address();
  return {
    port: typeof address === 'object' ? address!.port : 0,
    letters: () => letters,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}

/** Lets the reminders of everything open fall due, so that there is mail to be sent. */
async function remindAll(client: Client): Promise<void> {
  await client.query('update cases set remind_at = clock_now() where open and remind_at is not null');
}

async function downAndUp(field: Field, line: Proxy, letters: () => number, downMs: number): Promise<Finding[]> {
  const client = new Client({ connectionString: field.town.superuserUrl });
  await client.connect();
  try {
    const until = performance.now() + downMs;
    let asked = 0;
    let unready = 0;
    const before = { acked: field.history.count('acked'), lost: field.history.count('lost') };
    for (let round = 0; performance.now() < until; round += 1) {
      // Half of the time nobody is at home, half of the time the line swallows everything.
      await line.be(round % 2 === 0 ? 'black-hole' : 'refuse');
      await remindAll(client);
      for (let second = 0; second < 10; second += 1) {
        asked += 1;
        if (!(await field.service.isReady())) unready += 1;
        await delay(1_000);
      }
    }
    const acked = field.history.count('acked') - before.acked;
    const busy = field.history.reasons.get('503 busy') ?? 0;
    const waiting = async () =>
      Number((await client.query<{ n: string }>('select count(*) as n from outbox')).rows[0]!.n);
    const backlog = await waiting();
    await line.be('none');
    const healed = performance.now();
    while ((await waiting()) > 0 && performance.now() - healed < 310_000) await delay(500);
    const seconds = Math.round((performance.now() - healed) / 1000);
    return [
      {
        what: `mail server swallowed and refused in turn for ${Math.round(downMs / 1000)} s while people file`,
        measured: `${acked} writes acknowledged, ${busy} answered busy; readiness asked ${asked} ×, missing ${unready} ×`,
        goal: '30 minutes; 100 % accepted, ready throughout',
        holds: acked > 0 && busy === 0 && unready === 0,
        short: fewer(Math.round(downMs / 1000), 1_800, 's down'),
      },
      {
        what: `${backlog} messages that waited for the mail server`,
        measured: `gone after ${seconds} s; ${letters()} letters arrived in all`,
        goal: 'drained ≤ 300 s',
        holds: backlog > 0 && (await waiting()) === 0 && seconds <= 300 && letters() > 0,
      },
    ];
  } finally {
    await client.end();
  }
}

async function degrade(run: TrustRun): Promise<readonly Finding[]> {
  const post = await openPost();
  const line = await Proxy.to(post.port);
  try {
    return await wage(run, {
      database: 'own',
      perSecond: 3,
      env: { SMTP_URL: `smtp://127.0.0.1:${line.port}` },
      quietMs: 150_000,
      breaking: (field) =>
        downAndUp(field, line, post.letters, run.full ? Math.min(1_800_000, run.msLeft() * 0.8) : 30_000),
    });
  } finally {
    await line.close();
    await post.close();
  }
}

export default {
  goal: 'R27',
  title: 'a mail server that is gone holds up mail and nothing else',
  controls: ['ASVS-16.5.2'],
  minutes: { short: 8, full: 60 },
  run: degrade,
} satisfies TrustCheck;
