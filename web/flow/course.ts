import { type Action, type Service, filingOf, fromStates, isFinal, startOf, targetOf } from '../../kernel/service.ts';
import { partyWords, spanWords } from './party-words.ts';

/** One station of the ordinary course of a case. */
export interface Station {
  readonly state: string;
  readonly label: string;
  /** Who moves it on, and within what time; absent where only time passes and at the end. */
  readonly who?: string;
  readonly within?: string;
}

/** The move that leads on from a state when all goes well: the first declared one that leads elsewhere. */
function onward(service: Service, state: string, seen: ReadonlySet<string>): Action | undefined {
  const leading = Object.values(service.actions).filter(
    (action) => fromStates(action).includes(state) && !seen.has(targetOf(action, state, {})),
  );
  return leading.find((action) => action.by === undefined) ?? leading.find((action) => action.by !== 'applicant');
}

/**
 * The ordinary course of a service from filing to an end, as the definition orders its actions.
 *
 * A definition names the good way first: it is how people tell a procedure. Where an answer decides, the way is the
 * one taken by every answer that is not singled out.
 */
export function courseOf(service: Service, tuned: Readonly<Record<string, number>>): Station[] {
  const seen = new Set([startOf(service)]);
  const stations: Station[] = [];
  let state = targetOf(service.actions[filingOf(service)]!, startOf(service), {});
  for (;;) {
    seen.add(state);
    const { label, owes, within } = service.states[state]!;
    stations.push({
      state,
      label,
      ...(owes && { who: partyWords(owes) }),
      ...(owes && within && { within: spanWords(within, tuned) }),
    });
    const next = isFinal(service, state) ? undefined : onward(service, state, seen);
    if (!next) return stations;
    state = targetOf(next, state, {});
  }
}

/** What the applicant can do after filing, in the words of the buttons. */
export function laterMoves(service: Service): string[] {
  const start = startOf(service);
  return Object.values(service.actions)
    .filter((action) => !fromStates(action).includes(start))
    .filter(
      ({ by, from }) =>
        by === 'applicant' ||
        (by === undefined && [from].flat().every((state) => service.states[state]?.owes === 'applicant')),
    )
    .map(({ label }) => label);
}

/** The moves the applicant owes in a state: the next step of a case that waits for her. */
export function owedMoves(service: Service, state: string): { readonly action: string; readonly label: string }[] {
  if (service.states[state]?.owes !== 'applicant') return [];
  return Object.entries(service.actions)
    .filter(([, action]) => action.by === undefined && fromStates(action).includes(state))
    .map(([action, { label }]) => ({ action, label }));
}
