import { type Reason, type RefusalCode, wordsOf } from '../../kernel/refusal.ts';
import type { RefusalAnswer } from '../../kernel/answers.ts';

/** A refusal as the server gave it, or what stands in for one while the network is gone. */
export class Refused extends Error {
  readonly code: RefusalCode | 'offline';
  readonly status: number;
  readonly reasons: readonly Reason[];
  constructor(code: RefusalCode | 'offline', status: number, says: string, reasons: readonly Reason[] = []) {
    super(says);
    this.code = code;
    this.status = status;
    this.reasons = reasons;
  }
}

const offlineWords = '现在连不上网络。你填写的内容还在，网络恢复后再点一次就行。';

/** A key for one intended write. Keep it for the retries of the same write, so that it happens once. */
export function newKey(): string {
  // Not randomUUID: browsers have that over https only, and a trial in a local network has none.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const isJson = response.headers.get('content-type')?.includes('json');
  const body: unknown = isJson ? await response.json() : undefined;
  if (response.ok) return body as T;
  const refusal = body as Partial<RefusalAnswer> | undefined;
  const code = refusal?.code ?? 'fault';
  throw new Refused(code, response.status, refusal?.says ?? wordsOf(code), refusal?.reasons);
}

async function send<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  const form = body instanceof FormData;
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': 'zh-CN' };
  if (body !== undefined && !form) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) init.body = form ? body : JSON.stringify(body);
  try {
    return await answerOf<T>(await fetch(path, init));
  } catch (fault) {
    if (fault instanceof Refused) throw fault;
    // The line broke, before the answer or in the middle of it.
    throw new Refused('offline', 0, offlineWords);
  }
}

export const api = {
  get: <T>(path: string) => send<T>('GET', path),
  post: <T>(path: string, body: unknown, key = newKey()) => send<T>('POST', path, body, key),
  put: <T>(path: string, body: unknown, key = newKey()) => send<T>('PUT', path, body, key),
  delete: <T>(path: string, key = newKey()) => send<T>('DELETE', path, undefined, key),
};
