import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseAnswer, NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';

const filedAt = '2026-03-02T09:00:00+08:00';
const remindedAt = Date.parse('2026-03-06T00:00:00+08:00');

interface Letter {
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server as it is on a bad day: it refuses some addresses, for now or for good, until told otherwise. */
class Post {
  readonly letters: Letter[] = [];
  readonly refusing = new Map<string, 451 | 550>();
  /** Takes nothing from us, as where our name is not allowed there. */
  isShut = false;
  readonly #server: SMTPServer;

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onMailFrom: (_from, _session, callback) =>
        callback(this.isShut ? Object.assign(new Error('not yours'), { responseCode: 550 }) : null),
      onRcptTo: ({ address }, _session, callback) => {
        const code = this.refusing.get(address);
        callback(code && Object.assign(new Error('not today'), { responseCode: code }));
      },
      onData: (stream, session, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.letters.push({ to, text: decode(Buffer.concat(parts).toString()) });
          callback();
        });
      },
    });
  }

  async open(): Promise<string> {
    const net = this.#server.listen(0, '127.0.0.1');
    await new Promise((ready) => net.once('listening', ready));
    const address = net.address();
    return `smtp://127.0.0.1:${typeof address === 'object' ? address!.port : 0}`;
  }

  close(): Promise<void> {
    return new Promise((closed) => this.#server.close(() => closed()));
  }
}

/** The body of a letter in base64 or quoted-printable, with its header above it as it is. */
function decode(raw: string): string {
  const [head, ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/transfer-encoding: base64/i.test(head!)) return `${head}\n${Buffer.from(body, 'base64').toString()}`;
  const bytes = body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => `%${hex}`);
  return `${head}\n${decodeURIComponent(bytes)}`;
}

let post: Post;
let s: TestServer;
let first: WorldPerson;
let second: WorldPerson;

beforeAll(async () => {
  post = new Post();
  s = await startTestServer({ config: { smtpUrl: await post.open(), publicUrl: 'https://union.example.org' } });
  first = await s.world.staff('factory', 'caseworker');
  second = await s.world.staff('factory', 'caseworker');
});
afterAll(async () => {
  await s.close();
  await post.close();
});
beforeEach(async () => {
  await s.world.setClock(filedAt);
  post.letters.length = 0;
  post.refusing.clear();
});

const addressOf = (person: WorldPerson) => `${person.login}@example.org`;
const to = (person: WorldPerson) => post.letters.filter((letter) => letter.to.includes(addressOf(person)));

async function at(moment: number): Promise<void> {
  await s.world.setClock(new Date(moment));
  await s.ticker.settle();
}

async function standsStill(): Promise<CaseAnswer> {
  const worker = await s.worker();
  const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };
  return done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form }));
}

async function noticesAbout(person: WorldPerson, id: string): Promise<NoticeLine[]> {
  const client: Client = s.client();
  await client.signInByPassword(person.login!, s.world.password);
  return done(await client.get<Page<NoticeLine>>('/api/notices')).items.filter(({ caseId }) => caseId === id);
}

describe('a reminder by mail', () => {
  it('that is refused at first arrives once, and the message in the app was there all along, once', async () => {
    const { id } = await standsStill();
    for (const person of [first, second]) post.refusing.set(addressOf(person), 451);
    await at(remindedAt);
    expect(post.letters).toEqual([]);
    expect(await noticesAbout(first, id)).toHaveLength(1);

    await at(remindedAt + 10_000);
    expect(post.letters).toEqual([]);
    post.refusing.clear();
    await at(remindedAt + 69_999);
    expect(post.letters).toEqual([]);
    await at(remindedAt + 70_000);
    expect([to(first).length, to(second).length]).toEqual([1, 1]);

    await at(remindedAt + 3_600_000);
    expect(post.letters).toHaveLength(2);
    expect(await noticesAbout(first, id)).toHaveLength(1);
    expect((await s.world.owner.query('select 1 from outbox')).rows).toEqual([]);
  });

  it('says which case, what is owed by when, and where to go; nothing of what the worker wrote', async () => {
    const { id, number } = await standsStill();
    await at(remindedAt);
    const [letter] = to(first);
    expect(letter!.text).toContain(
      `我有诉求 ${number}：等待受理，由示例电子厂工会的经办人办理，最晚 3月9日（周一）前办完。`,
    );
    expect(letter!.text).toContain(`https://union.example.org/console/cases/${id}`);
    expect(letter!.text).not.toContain('凉');
  });

  it('reaches everybody whose address works, though one is refused for good', async () => {
    const { id } = await standsStill();
    post.refusing.set(addressOf(first), 550);
    post.refusing.set(addressOf(second), 550);
    const third = await s.world.staff('factory', 'caseworker');
    await at(remindedAt);
    expect(to(third)).toHaveLength(1);
    for (const person of [first, second, third]) expect(await noticesAbout(person, id)).toHaveLength(1);
    await at(remindedAt + 10_000);
    expect(to(third)).toHaveLength(1);
    // Nobody tries a mailbox again that will never take it.
    expect((await s.world.owner.query('select from outbox')).rowCount).toBe(0);
  });

  it('waits for a server that takes nothing from us: that is ours to mend, and nobody’s address', async () => {
    await standsStill();
    post.isShut = true;
    await at(remindedAt);
    expect((await s.world.owner.query('select from outbox')).rowCount).toBe(1);
    post.isShut = false;
    await at(remindedAt + 10_000);
    expect([to(first).length, to(second).length]).toEqual([1, 1]);
  });

  it('goes to staff who are behind, never to the applicant and never for an ordinary step', async () => {
    const worker = await s.world.worker('factory');
    await s.world.owner.query(`update persons set email = 'worker@example.org' where id = $1`, [worker.id]);
    const phone = s.client();
    await phone.signInByPhone(worker.phone);
    const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };
    done(await phone.post('/api/services/appeal/cases', { form }));
    await s.ticker.settle();
    expect(post.letters).toEqual([]);
    await at(remindedAt);
    expect(post.letters.flatMap((letter) => letter.to)).not.toContain('worker@example.org');
    expect(to(first)).toHaveLength(1);
  });
});
