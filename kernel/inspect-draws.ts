import { type Complaint, complain } from './complaint.ts';
import { type Draws, straightMove } from './draws.ts';
import { postOf } from './party.ts';
import { type Action, type Service, fromStates, isFinal } from './service.ts';

/** A move that the clock makes of one of many: nothing may keep it from being made, and the applicant is told. */
function checkMove(service: Service, at: string, id: string | undefined, from: string): Complaint[] {
  if (id === undefined) return [];
  const action = service.actions[id];
  if (action === undefined) return [{ at, says: `no action is called «${id}»` }];
  return complain(
    [action.by !== 'clock', `actions.${id}.by`, 'what a draw decides is made by the clock'],
    [!fromStates(action).includes(from), `actions.${id}.from`, `does not lead out of «${from}»`],
    [action.to === undefined, `actions.${id}.to`, 'a case that was drawn moves on'],
    [typeof action.to === 'object', `actions.${id}.to`, 'the draw is the fork, there is no other'],
    [action.allowed !== undefined, `actions.${id}.allowed`, 'nothing keeps a case from what the draw gave it'],
    [action.demands !== undefined, `actions.${id}.demands`, 'nothing keeps a case from what the draw gave it'],
    [!action.notify?.includes('applicant'), `actions.${id}.notify`, 'the applicant is told what became of her'],
  );
}

/** Where the others come to: an end, or the list in which they wait. */
function checkWaiting(service: Service, at: string, { loses, rises }: Draws): Complaint[] {
  const waits = service.actions[loses]?.to;
  if (rises === undefined || typeof waits !== 'string' || service.states[waits] === undefined) return [];
  return [
    ...complain(
      [isFinal(service, waits), `${at}.rises`, `nobody waits in «${waits}», which is an end`],
      [
        !isFinal(service, waits) && !service.states[waits].lapses,
        `states.${waits}.lapses`,
        'a waiting list comes to an end',
      ],
    ),
    ...checkMove(service, `${at}.rises`, rises, waits),
  ];
}

function checkCarryOver(service: Service, state: string, draws: Draws): Complaint[] {
  const { carryOver } = draws;
  if (carryOver === undefined) return [];
  const at = `states.${state}.draws.carryOver`;
  const straight = straightMove(draws);
  const action = straight === undefined ? undefined : service.actions[straight];
  const ofFields = carryOver.unchanged.flatMap((id) => {
    const field = service.form[id];
    return complain(
      [field === undefined, `${at}.unchanged`, `no field is called «${id}»`],
      [field?.sensitive !== undefined, `${at}.unchanged`, `«${id}» is sealed and compared with nothing`],
      [field?.kind === 'files', `${at}.unchanged`, `«${id}» is files, which are another upload each time`],
    );
  });
  return [
    ...complain([carryOver.unchanged.length === 0, `${at}.unchanged`, 'names what must be the same']),
    ...ofFields,
    ...(straight === undefined
      ? []
      : checkMove(service, `${at}.into`, straight, action ? fromStates(action)[0]! : state)),
    ...complain([
      action !== undefined && (action.to !== state || fromStates(action).includes(state)),
      `actions.${straight}.to`,
      `leads from before into «${state}»`,
    ]),
  ];
}

/** Out of the pool lead the draw and, where there is one, the applicant’s own way: no cadre takes somebody off the list. */
function checkWaysOut(service: Service, state: string, { wins, loses }: Draws): Complaint[] {
  const isBesides = ([id, action]: [string, Action]) =>
    fromStates(action).includes(state) && id !== wins && id !== loses;
  return Object.entries(service.actions)
    .filter((entry) => isBesides(entry))
    .filter(([, { by }]) => by !== 'applicant')
    .map(([id]) => ({ at: `actions.${id}`, says: `leads out of «${state}» past its draw` }));
}

function checkOne(service: Service, state: string, draws: Draws): Complaint[] {
  const at = `states.${state}.draws`;
  const { owes, remind, escalate, lapses, start, final } = service.states[state]!;
  const places = service.tunables[draws.places];
  return [
    ...complain(
      [!!start || !!final, at, 'cases wait for a draw between their start and their end'],
      [
        owes !== undefined,
        `states.${state}.owes`,
        'what waits for a draw is owed by `draws.by` as a whole, not case by case',
      ],
      [
        !!remind || !!escalate || !!lapses,
        `states.${state}`,
        'a case that waits for a draw neither reminds nor lapses',
      ],
      [postOf(draws.by) === undefined, `${at}.by`, 'a post draws'],
      [places === undefined, `${at}.places`, `no tunable is called «${draws.places}»`],
      [
        !!places && places.kind !== 'quota',
        `${at}.places`,
        `tunable «${draws.places}» holds ${places?.kind}, not places`,
      ],
      [draws.wins === draws.loses, `${at}.loses`, 'who is drawn and who is not come to different ends'],
    ),
    ...checkMove(service, `${at}.wins`, draws.wins, state),
    ...checkMove(service, `${at}.loses`, draws.loses, state),
    ...checkWaiting(service, at, draws),
    ...checkCarryOver(service, state, draws),
    ...checkWaysOut(service, state, draws),
  ];
}

/** What is wrong with the state in which cases wait for a draw. */
export function checkDraws(service: Service): Complaint[] {
  const drawing = Object.entries(service.states).flatMap(([id, { draws }]) => (draws ? [[id, draws] as const] : []));
  return [
    ...complain([drawing.length > 1, 'states', `one state of a service draws, here ${drawing.length} do`]),
    ...drawing.flatMap(([id, draws]) => checkOne(service, id, draws)),
  ];
}
