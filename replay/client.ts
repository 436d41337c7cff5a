import { setTimeout as delay } from 'node:timers/promises';
import type { Me, RefusalAnswer } from '../kernel/answers.ts';
import { type ConsentPurpose, consentText } from '../kernel/consent.ts';
import type { SignInStep } from '../kernel/sign-in-answers.ts';
import { newId } from '../server/db/id.ts';
import { type PasskeyAsked, signSoftly } from './soft-passkey.ts';

/** Times that somebody patient asks, some seconds apart: a busy machine has a minute. */
const mostTries = 20;

/** What a request came back with. `body` is the answer or the refusal. */
export interface Came<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** A person at the public API: keeps the session cookie and gives every write a key. */
export class Client {
  readonly #base: string;
  /** Whether she agrees to what a filing asks her consent for, and sends it again. */
  agrees = true;
  /** Whether she waits and asks again, as the apps do, where the platform says that many are waiting or the line breaks. */
  isPatient = false;
  readonly #cookies = new Map<string, string>();

  /** With the token of a session that is there already, or without one. */
  constructor(base: string, token?: string) {
    this.#base = base;
    if (token !== undefined) this.#cookies.set('hq_session', token);
  }

  async send<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Came<T>> {
    // One key for all tries: what was carried out although its answer was lost is not carried out again.
    const keyed = { ...(method !== 'GET' && { 'idempotency-key': newId() }), ...headers };
    for (let tries = 1; ; tries += 1) {
      const mayWait = this.isPatient && tries < mostTries;
      try {
        const came = await this.#ask<T>(method, path, body, keyed, signal);
        if (came.status !== 503 || !mayWait) return came;
        await delay(Number(came.headers.get('retry-after') ?? 1) * 1000);
      } catch (fault) {
        // The line broke, as when it was idle for long and the server let go of it in that moment.
        if (!mayWait || signal?.aborted || !(fault instanceof TypeError)) throw fault;
        await delay(1_000);
      }
    }
  }

  async #ask<T>(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Came<T>> {
    const isForm = body instanceof FormData;
    const isText = typeof body === 'string';
    const response = await fetch(this.#base + path, {
      method,
      ...(signal && { signal }),
      headers: {
        cookie: this.cookie,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm || isText ? body : JSON.stringify(body) }),
    });
    this.#keep(response.headers.getSetCookie());
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const answer: unknown =
      response.status === 204 ? undefined : isJson ? await response.json() : await response.text();
    return { status: response.status, body: answer as T, headers: response.headers };
  }

  /** Cookies as a browser keeps them: by name, until they are taken back. */
  #keep(set: readonly string[]): void {
    for (const line of set) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') this.#cookies.delete(name!);
      else this.#cookies.set(name!, value!);
    }
  }

  /** What a browser would send; empty where nobody has ever signed in. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** An answer that is no JSON, such as a file. */
  raw = (path: string, headers: Record<string, string> = {}) =>
    fetch(this.#base + path, { headers: { cookie: this.cookie, ...headers } });
  get = <T>(path: string, headers?: Record<string, string>) => this.send<T>('GET', path, undefined, headers);
  async post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<Came<T>> {
    const came = await this.send<T>('POST', path, body, headers);
    const refused = came.status === 409 ? (came.body as Partial<RefusalAnswer>) : undefined;
    if (refused?.code !== 'consent-needed' || !this.agrees) return came;
    await this.agree((refused.reasons ?? []).map(({ at }) => at as ConsentPurpose));
    return this.send<T>('POST', path, body, headers);
  }
  put = <T>(path: string, body: unknown, headers?: Record<string, string>) => this.send<T>('PUT', path, body, headers);
  delete = <T>(path: string, headers?: Record<string, string>) => this.send<T>('DELETE', path, undefined, headers);

  /** Gives her consent to each of these purposes. */
  async agree(purposes: readonly ConsentPurpose[]): Promise<void> {
    for (const purpose of purposes)
      done(await this.put(`/api/my/consents/${purpose}`, { edition: consentText(purpose).edition }));
  }

  /** Signs in with both factors: the password, then the code that the demo tells, else a passkey. */
  async signInByPassword(login: string, password: string): Promise<Me> {
    const first = done(await this.post<Me | SignInStep>('/api/session', { login, password }));
    if (!('owes' in first)) return first;
    if (first.ways.includes('passkey')) return this.showPasskey();
    return done(await this.post<Me>('/api/session/second-factor', { code: first.demoCode }));
  }

  /** The passkey of whoever is signing in; everybody of a test has one. */
  async showPasskey(): Promise<Me> {
    const asked = done(await this.post<PasskeyAsked>('/api/session/passkey/options', {}));
    return done(await this.post<Me>('/api/session/passkey', signSoftly(asked)));
  }

  /** Signs in with the code that the demo tells, or whoever else knows it. */
  async signInByPhone(phone: string, told?: () => string): Promise<Me> {
    const { demoCode } = done(await this.post<{ demoCode?: string }>('/api/session/code', { phone }));
    return done(await this.post<Me>('/api/session', { phone, code: demoCode ?? told?.() }));
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
