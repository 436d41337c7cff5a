import type { Me, RefusalAnswer } from '../kernel/answers.ts';
import { consentText } from '../kernel/consent.ts';
import type { Sensitivity } from '../kernel/field.ts';
import { newId } from '../server/db/id.ts';

/** What a request came back with. `body` is the answer or the refusal. */
export interface Came<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** A person at the public API: keeps the session cookie and gives every write a key. */
export class Client {
  readonly #base: string;
  #cookie = '';
  /** Whether she agrees to what a filing asks her consent for, and sends it again. */
  agrees = true;

  /** With the token of a session that is there already, or without one. */
  constructor(base: string, token?: string) {
    this.#base = base;
    if (token !== undefined) this.#cookie = `hq_session=${token}`;
  }

  async send<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Came<T>> {
    const isForm = body instanceof FormData;
    const isText = typeof body === 'string';
    const response = await fetch(this.#base + path, {
      method,
      ...(signal && { signal }),
      headers: {
        cookie: this.#cookie,
        ...(method !== 'GET' && { 'idempotency-key': newId() }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm || isText ? body : JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie')?.match(/hq_session=([^;]+)/)?.[1];
    if (set !== undefined) this.#cookie = `hq_session=${set}`;
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const answer: unknown =
      response.status === 204 ? undefined : isJson ? await response.json() : await response.text();
    return { status: response.status, body: answer as T, headers: response.headers };
  }

  /** The session, as a browser would send it; empty where nobody is signed in. */
  get cookie(): string {
    return this.#cookie;
  }

  /** An answer that is no JSON, such as a file. */
  raw = (path: string, headers: Record<string, string> = {}) =>
    fetch(this.#base + path, { headers: { cookie: this.#cookie, ...headers } });
  get = <T>(path: string, headers?: Record<string, string>) => this.send<T>('GET', path, undefined, headers);
  async post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<Came<T>> {
    const came = await this.send<T>('POST', path, body, headers);
    const refused = came.status === 409 ? (came.body as Partial<RefusalAnswer>) : undefined;
    if (refused?.code !== 'consent-needed' || !this.agrees) return came;
    await this.agree((refused.reasons ?? []).map(({ at }) => at as Sensitivity));
    return this.send<T>('POST', path, body, headers);
  }
  put = <T>(path: string, body: unknown, headers?: Record<string, string>) => this.send<T>('PUT', path, body, headers);
  delete = <T>(path: string, headers?: Record<string, string>) => this.send<T>('DELETE', path, undefined, headers);

  /** Gives her consent to each of these purposes. */
  async agree(purposes: readonly Sensitivity[]): Promise<void> {
    for (const purpose of purposes)
      done(await this.put(`/api/my/consents/${purpose}`, { edition: consentText(purpose).edition }));
  }

  async signInByPassword(login: string, password: string): Promise<Me> {
    return done(await this.post<Me>('/api/session', { login, password }));
  }

  /** Signs in with the code that the demo tells. */
  async signInByPhone(phone: string): Promise<Me> {
    const { demoCode } = done(await this.post<{ demoCode: string }>('/api/session/code', { phone }));
    return done(await this.post<Me>('/api/session', { phone, code: demoCode }));
  }
}

/** The answer of a request that was not refused. */
export function done<T>(came: Came<T>): T {
  if (came.status >= 400) {
    const refusal = came.body as RefusalAnswer;
    throw new Error(`${came.status} ${refusal.code}: ${refusal.says} ${JSON.stringify(refusal.reasons)}`);
  }
  return came.body;
}

/** The code of a refusal, or the status where it was none. */
export function refusalOf(came: Came<unknown>): string {
  return came.status < 400 ? `answered ${came.status}` : (came.body as RefusalAnswer).code;
}
