import { Compile } from 'typebox/compile';
import { expect } from 'vitest';
import type { EmployerTokenAnswer, ScimError, ScimList, ScimUser } from '../kernel/employer-answers.ts';
import { enterpriseUrn, userUrn } from '../kernel/employer-answers.ts';
import { done } from '../replay/client.ts';
import { employerSchemas } from '../server/http/employer-schemas.ts';
import type { TestServer } from './server.ts';

export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

interface Found extends ScimList {
  readonly Resources: ScimUser[];
  readonly scimType?: string;
  readonly detail?: string;
}

export interface Heard<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly headers: Headers;
}

/** A personnel system at the employers' door. */
export class EmployerSystem {
  readonly token: string;
  readonly #base: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.token = token;
  }

  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Heard<T>> {
    const response = await fetch(`${this.#base}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      text,
      headers: response.headers,
    };
  }

  get = <T = Record<string, unknown>>(path: string, headers?: Record<string, string>) =>
    this.send<T>('GET', path, undefined, headers);
  push = (said: object) => this.send<ScimUser>('POST', '/Users', { schemas: [userUrn], ...said });
  put = (id: string, said: object, headers?: Record<string, string>) =>
    this.send<ScimUser>('PUT', `/Users/${id}`, { schemas: [userUrn], ...said }, headers);
  patch = (id: string, operations: readonly object[], headers?: Record<string, string>) =>
    this.send<ScimUser>('PATCH', `/Users/${id}`, { schemas: [patchUrn], Operations: operations }, headers);
  remove = (id: string, headers?: Record<string, string>) => this.send('DELETE', `/Users/${id}`, undefined, headers);
  /** The filter stands in the address, so it may say nobody. */
  find = (filter: string) => this.get<Found>(`/Users?${new URLSearchParams({ filter }).toString()}`);
  search = (said: object) => this.send<Found>('POST', '/Users/.search', { schemas: [searchUrn], ...said });
}

/** A system with a token that an approver of the union has just made. */
export async function connect(s: TestServer, org = 'factory', days = 30): Promise<EmployerSystem> {
  const approver = await s.staff(org, 'approver');
  const made = done(
    await approver.post<EmployerTokenAnswer>(`/api/orgs/${s.world.orgs[org]!.id}/employer-tokens`, {
      label: '示例公司人事系统',
      days,
    }),
  );
  return new EmployerSystem(s.url, made.token!);
}

/** Somebody as a personnel system describes her. */
export function person(n: number, more: object = {}): object {
  return {
    userName: `gong-${n}@example.org`,
    externalId: `E${n}`,
    name: { formatted: '欧阳示例' },
    phoneNumbers: [{ value: `1990001${String(n).padStart(4, '0')}`, type: 'mobile' }],
    [enterpriseUrn]: { employeeNumber: `N${n}`, department: '装配二组' },
    ...more,
  };
}

/** Holds an answer to what the document says of it. */
export function fits(name: keyof typeof employerSchemas, answer: unknown): void {
  expect([name, ...Compile(employerSchemas[name]).Errors(answer)]).toEqual([name]);
}

/** An error as the protocol has it, its detail in Chinese. */
export function wrong(came: Heard<unknown>): [number, string | undefined] {
  fits('ScimError', came.body);
  const error = came.body as ScimError;
  expect(error.status).toBe(String(came.status));
  expect(error.detail).toMatch(/\p{Script=Han}/u);
  expect(came.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  return [came.status, error.scimType];
}
