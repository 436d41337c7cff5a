import { type Complaint, complain } from './complaint.ts';
import { type Action, type Service, fromStates, targetsOf } from './service.ts';

function reachableFrom(
  actions: readonly Action[],
  begin: readonly string[],
  direction: 'forward' | 'backward',
): Set<string> {
  const seen = new Set(begin);
  const edges = actions.flatMap((action) =>
    fromStates(action).flatMap((from) =>
      targetsOf(action).map((to) => (direction === 'forward' ? { from, to } : { from: to, to: from })),
    ),
  );
  for (let grown = true; grown;) {
    const more = edges.filter(({ from, to }) => seen.has(from) && !seen.has(to)).map(({ to }) => to);
    for (const state of more) seen.add(state);
    grown = more.length > 0;
  }
  return seen;
}

/**
 * The database refuses a payment over a cap or for a right that was paid already, and will refuse it for ever: then somebody
 * must be able to send the case back, to refuse it with reasons or to take it back.
 */
function isOpenWithoutPay({ pays, forWantOf }: Action): boolean {
  return pays === undefined && forWantOf === undefined;
}

/** Every state is come to from the start and leads to an end, and one action files the case. */
export function checkPaths(service: Service): Complaint[] {
  const moves = Object.values(service.actions);
  const ids = Object.keys(service.states);
  const starts = ids.filter((id) => service.states[id]!.start);
  const ends = ids.filter((id) => service.states[id]!.final);
  const reached = reachableFrom(moves, starts, 'forward');
  const ending = reachableFrom(moves, ends, 'backward');
  const unpaid = reachableFrom(moves.filter(isOpenWithoutPay), ends, 'backward');
  const outward = (id: string) => moves.some((action) => fromStates(action).includes(id));
  const filings = Object.entries(service.actions).filter(([, action]) =>
    fromStates(action).some((s) => starts.includes(s)),
  );
  return [
    ...complain([
      filings.length !== 1,
      'actions',
      `one action files the case, here ${filings.length} lead out of the start`,
    ]),
    ...ids.flatMap((id) =>
      complain(
        [!reached.has(id), `states.${id}`, 'no way leads here'],
        [!ending.has(id), `states.${id}`, 'no way leads from here to an end'],
        [ending.has(id) && !unpaid.has(id), `states.${id}`, 'only a payment leads from here to an end'],
        [!service.states[id]!.final && !outward(id), `states.${id}`, 'no action leads out of here'],
      ),
    ),
  ];
}
