import type { Level, Role } from '../kernel/party.ts';
import { randomOf } from './random.ts';
import type { Union } from './tree.ts';

/** One post; each is held by a person of its own. */
export interface DemoPost {
  readonly union: Union;
  readonly role: Role;
  /** «440105-cashier»: the code of the division, «440100-courier-supervisor» with the label of the federation, «w0001-caseworker»: the label of the workplace. */
  readonly login: string;
}

const rolesAt: Readonly<Record<Level, readonly Role[]>> = {
  province: ['caseworker', 'supervisor', 'cashier', 'approver'],
  city: ['caseworker', 'supervisor', 'cashier', 'approver'],
  county: ['caseworker', 'supervisor', 'cashier'],
  town: ['caseworker', 'supervisor'],
  federation: ['caseworker', 'supervisor', 'approver'],
  workplace: ['caseworker', 'supervisor'],
};

/** The rest have nobody, as in life; their members' cases climb to the next union that has. */
const staffedShare: Readonly<Record<Level, number>> = {
  province: 1,
  city: 1,
  county: 1,
  town: 0.7,
  federation: 1,
  workplace: 0.5,
};

/** The posts of the staffed unions, in the order of the unions. Those in `always` are staffed whatever the draw. */
export function postsOf(unions: readonly Union[], always: ReadonlySet<string>, seed: number): DemoPost[] {
  const staffed = new Set(unions.filter(({ id }) => always.has(id)).map(({ id }) => id));
  for (const level of Object.keys(staffedShare) as Level[]) {
    const here = unions.filter((union) => union.level === level);
    const open = Math.round(here.length * staffedShare[level]) - here.filter(({ id }) => staffed.has(id)).length;
    const rest = here.filter(({ id }) => !staffed.has(id));
    for (const { id } of randomOf(seed, 'staffed', level).shuffle(rest).slice(0, Math.max(0, open))) staffed.add(id);
  }
  return unions
    .filter(({ id }) => staffed.has(id))
    .flatMap((union) => rolesAt[union.level].map((role) => ({ union, role, login: `${loginPlace(union)}-${role}` })));
}

function loginPlace({ level, areaCode, path }: Union): string {
  const label = path.split('.').at(-2)!;
  if (level === 'federation') return `${areaCode}-${label}`;
  return level === 'workplace' ? label : areaCode;
}
