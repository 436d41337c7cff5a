import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { RefusalAnswer } from '../../kernel/answers.ts';
import { refusalCodes } from '../../kernel/refusal.ts';
import type { Call } from '../../test/contract/calls.ts';
import { newId } from '../../server/db/id.ts';
import type { Hostile } from './hostile.ts';

/** How a request is worded, whole: what clients would not send can be sent as well. */
export interface Worded {
  readonly type: string;
  readonly body: Buffer;
}

const boundary = 'hongqiaotrust';

/** A file as a browser sends it, but with the name as it is; only what would end the line is written in percents. */
export function asForm({ name, bytes }: Pick<Hostile, 'name' | 'bytes'>): Worded {
  const quoted = name.replaceAll(/["\r\n]/g, (sign) => encodeURIComponent(sign));
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/** Longer than any body may be; of more the rest is still on its way when it is refused. */
const longText = 400_000;

/** The same for a route that takes the text of a file within its JSON. */
export function asText(call: Call, { bytes }: Pick<Hostile, 'bytes'>): Worded {
  const body = { ...(call.body as object), text: bytes.toString('utf8').slice(0, longText) };
  return { type: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}

const part = (head: string, body = 'a') => `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`;
const file = (more = '') => `content-disposition: form-data; name="file"; filename="a.png"${more}`;
const close = `--${boundary}--\r\n`;

/** Forms that are none: cut short, without a boundary, of many files, of fields, of heads without end. */
export const brokenForms = (): (Worded & { readonly what: string })[] =>
  (
    [
      ['no boundary', part(file()), 'multipart/form-data'],
      ['an empty boundary', part(file()), 'multipart/form-data; boundary='],
      ['another boundary', part(file()), 'multipart/form-data; boundary=other'],
      ['a boundary of a thousand signs', part(file()), `multipart/form-data; boundary=${'b'.repeat(1_000)}`],
      ['nothing', ''],
      ['only its end', close],
      ['no end', part(file())],
      ['a head and no more', `--${boundary}\r\n${file()}`],
      ['two files', part(file()) + part(file()) + close],
      ['a thousand files', part(file()).repeat(1_000) + close],
      ['a field', part('content-disposition: form-data; name="file"') + close],
      ['a thousand fields', part('content-disposition: form-data; name="a"').repeat(1_000) + close],
      ['fields named for what every object has', part('content-disposition: form-data; name="__proto__"') + close],
      [
        'a file named for what every object has',
        part('content-disposition: form-data; name="__proto__"; filename="a.png"') + close,
      ],
      ['a file without a name', part('content-disposition: form-data; filename="a.png"') + close],
      ['no disposition', part('content-type: text/plain') + close],
      ['a head of a megabyte', part(`${file()}\r\nx-a: ${'a'.repeat(1024 * 1024)}`) + close],
      ['ten thousand heads', part(file() + '\r\nx-a: a'.repeat(10_000)) + close],
      ['two names', part(file('; filename="b.html"')) + close],
      ['a name in another spelling', part(file("; filename*=UTF-8''..%2f..%2fetc%2fpasswd")) + close],
      ['a name in a charset that is none', part(file("; filename*=x'y'%ff%00")) + close],
      ['packed for the way', part(`${file()}\r\ncontent-transfer-encoding: base64`, 'PHNjcmlwdD4=') + close],
      [
        'a form within a form',
        part(`${file()}\r\ncontent-type: multipart/mixed; boundary=x`, '--x\r\n\r\na\r\n--x--') + close,
      ],
    ] as const
  ).map(([what, body, type = `multipart/form-data; boundary=${boundary}`]) => ({
    what,
    type,
    body: Buffer.from(body),
  }));

export interface Came {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const noAnswerMs = 60_000;
/** As often as the apps ask again where they are told that many are waiting. */
const mostTries = 20;

/** The same until it is not told that many are waiting, as the apps do. */
export async function sendTo(...about: Parameters<typeof sendOnce>): Promise<Came> {
  for (let tries = 1; ; tries += 1) {
    const came = await sendOnce(...about);
    if (came.status !== 503 || !came.text.includes('"busy"') || tries === mostTries) return came;
    await delay(Number(came.headers.get('retry-after')) * 1_000);
  }
}

/** Sends it to another server than the call was made for, in the same name; an answer that never comes is status 0. */
async function sendOnce(url: string, call: Call, { type, body }: Worded): Promise<Came> {
  const { by, method, path, headers } = call;
  try {
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers, cookie: by.cookie, 'content-type': type, 'idempotency-key': newId() },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(noAnswerMs),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch (fault) {
    return { status: 0, headers: new Headers(), text: `${String(fault)} ${String((fault as Error).cause ?? '')}` };
  }
}

const codes: ReadonlySet<string> = new Set(refusalCodes);

/** What is wrong with an answer to something hostile; nothing where it was taken, or refused with a code and in Chinese. */
export function faultIn({ status, text }: Came, secret: string): string | undefined {
  if (status === 0) return text;
  if (status >= 500) return `${status}`;
  if (/\n\s+at .+:\d+:\d+|node:internal|ENOENT|\/(?:work|tmp|etc|home)\//.test(text)) return 'tells of the inside';
  if (text.includes(secret)) return 'tells what a file of the machine holds';
  if (status < 400) return undefined;
  try {
    const { code, says } = JSON.parse(text) as Partial<RefusalAnswer>;
    if (!codes.has(code ?? '')) return `refused without a code, ${status}`;
    return /\p{Script=Han}/u.test(says ?? '') ? undefined : 'refused without a word of Chinese';
  } catch {
    return `refused without an answer, ${status}`;
  }
}

/** Under which headers nothing of a file runs, whatever is in it: it is saved and not shown, and is what it says. */
export function livesIn({ headers }: Came): string | undefined {
  const disposition = headers.get('content-disposition') ?? '';
  if (!/^attachment; filename\*=UTF-8''[\w.%!'()*~-]+$/.test(disposition)) return `shown in the page, ${disposition}`;
  if (headers.get('x-content-type-options') !== 'nosniff') return 'guessed at';
  const type = headers.get('content-type') ?? '';
  if (!/^(image\/(jpeg|png|webp|heic|heif)|application\/(pdf|vnd\.openxmlformats-[\w.-]+))$/.test(type))
    return `of type ${type}`;
  const policy = headers.get('content-security-policy') ?? '';
  return /script-src 'self'(;|$)/.test(policy) && policy.includes("object-src 'none'") ? undefined : 'scripts may run';
}

/** What a process keeps in memory, in megabytes. */
export function residentOf(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
