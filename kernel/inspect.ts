import { type Complaint, complain } from './complaint.ts';
import type { Field } from './field.ts';
import { isAlwaysRequired } from './form.ts';
import { checkHousehold } from './household.ts';
import { checkDraws } from './inspect-draws.ts';
import { checkMemberships } from './inspect-memberships.ts';
import { checkMetrics } from './inspect-metrics.ts';
import { checkOpenList, checkRates } from './inspect-open.ts';
import { checkFields } from './inspect-fields.ts';
import { checkKnown } from './inspect-known.ts';
import { checkPaths } from './inspect-paths.ts';
import { checkPayment } from './inspect-payment.ts';
import { checkOffers } from './offers.ts';
import { checkSupplies } from './inspect-supplies.ts';
import { checkPapers, listOf } from './papers.ts';
import { pauseName } from './pause.ts';
import { namesInWords, tunedWrong, unpublished } from './rule.ts';
import { type Action, type Service, fromStates, isFinal, targetsOf } from './service.ts';
import type { Span } from './span.ts';
import { mostPapers } from './tunable-kinds.ts';

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const keyPattern = /^[a-z][A-Za-z0-9]*$/;
const ruleKeyPattern = /^[a-z][a-z0-9-]*$/;

type Check = (service: Service) => Complaint[];

const checkNames: Check = (service) => [
  ...complain([
    !idPattern.test(service.id),
    'id',
    `«${service.id}» is no folder name of lower-case words with hyphens`,
  ]),
  ...[...Object.keys(service.states), ...Object.keys(service.actions), ...Object.keys(service.form)].flatMap((key) =>
    complain([!keyPattern.test(key), key, 'a name is a lower-case letter, then letters and digits']),
  ),
  ...Object.keys(service.eligible).flatMap((key) =>
    complain([!ruleKeyPattern.test(key), `eligible.${key}`, 'a rule id is lower-case words with hyphens']),
  ),
];

function checkSpan(service: Service, at: string, span: Span | undefined): Complaint[] {
  if (span === undefined) return [];
  if (typeof span.of === 'number') return complain([!(span.of > 0), at, 'a span is longer than nothing']);
  const held = service.tunables[span.of];
  return complain(
    [held === undefined, at, `no tunable is called «${span.of}»`],
    [
      held !== undefined && span.unit !== 'hours' && held.kind !== span.unit,
      at,
      `tunable «${span.of}» holds ${held?.kind}, the span counts ${span.unit}`,
    ],
    [held?.default === unpublished, at, `a deadline ships with a value, «${span.of}» has none`],
  );
}

const checkStates: Check = (service) => {
  const entries = Object.entries(service.states);
  const starts = entries.filter(([, state]) => state.start);
  return [
    ...complain([starts.length !== 1, 'states', `one state is the start, here ${starts.length} are`]),
    ...complain([!entries.some(([, state]) => state.final), 'states', 'no state is an end']),
    ...entries.flatMap(([id, state]) => [
      ...checkSpan(service, `states.${id}.within`, state.within),
      ...checkSpan(service, `states.${id}.remind`, state.remind),
      ...complain(
        [!!state.final && !!(state.within ?? state.remind), `states.${id}`, 'an end has no deadline'],
        [!!state.final && state.owes !== undefined, `states.${id}.owes`, 'at an end nobody owes a move'],
        [!!state.void && !state.final, `states.${id}.void`, 'only an end can be void'],
        [
          !state.final && !state.owes && !state.lapses && !state.draws,
          `states.${id}`,
          'a wait that nobody owns and no clock ends',
        ],
        [!!state.lapses && !state.within, `states.${id}.lapses`, 'what lapses needs a deadline (within)'],
        [!!state.escalate && !state.within, `states.${id}.escalate`, 'what escalates needs a deadline (within)'],
        [!!state.escalate && !!state.lapses, `states.${id}`, 'a deadline lapses or escalates, not both'],
        [!!state.start && state.owes !== 'applicant', `states.${id}.owes`, 'the start is the applicant’s'],
      ),
    ]),
    ...entries
      .filter(([, state]) => state.lapses !== undefined)
      .flatMap(([id, { lapses }]) => {
        const action = service.actions[lapses!];
        return complain(
          [action === undefined, `states.${id}.lapses`, `no action is called «${lapses}»`],
          [!!action && action.by !== 'clock', `actions.${lapses}.by`, 'what lapses is made by the clock'],
          [!!action && !fromStates(action).includes(id), `actions.${lapses}.from`, `does not lead out of «${id}»`],
        );
      }),
  ];
};

function checkSampling(
  { tunables }: Service,
  at: string,
  { samples, to, by, pays }: Action,
): [boolean, string, string][] {
  if (samples === undefined) return [];
  return [
    [tunables[samples.share]?.kind !== 'percent', `${at}.samples`, `«${samples.share}» is no percent tunable`],
    [to === undefined, `${at}.samples`, 'only a move that leads on lets cases through'],
    [by === 'clock', `${at}.samples`, 'the clock draws no lots'],
    [pays !== undefined, `${at}.samples`, 'what is paid is looked at again before, not after'],
  ];
}

/** Whether a move has such an answer whatever else is said. */
const isAlways = (asked: Field | undefined, kind: Field['kind']) => asked?.kind === kind && isAlwaysRequired(asked);

const checkActions: Check = (service) =>
  Object.entries(service.actions).flatMap(([id, action]) => {
    const at = `actions.${id}`;
    const known = (state: string) => Object.hasOwn(service.states, state);
    const asks = action.asks ?? {};
    return [
      ...[...fromStates(action), ...targetsOf(action)]
        .filter((state) => !known(state))
        .map((state) => ({ at, says: `no state is called «${state}»` })),
      ...fromStates(action)
        .filter((state) => action.to !== undefined && known(state) && isFinal(service, state))
        .map((state) => ({ at: `${at}.from`, says: `«${state}» is an end, and no move leads out of one` })),
      ...complain(
        [typeof action.to === 'object' && !asks[action.to.of], `${at}.to.of`, 'the fork looks at a question not asked'],
        [
          !!action.assigns && !isAlways(asks[action.assigns], 'staff'),
          `${at}.assigns`,
          'names no staff field that is always asked',
        ],
        [!!action.due && !isAlways(asks[action.due], 'date'), `${at}.due`, 'names no date field that is always asked'],
        [
          !!action.due && action.to !== undefined,
          `${at}.due`,
          'a move that enters a state takes that state’s deadline',
        ],
        [!!action.flag && !service.flags?.[action.flag], `${at}.flag`, `no flag is called «${action.flag}»`],
        [action.by === 'clock' && !!action.asks, `${at}.asks`, 'the clock answers no questions'],
        ...checkSampling(service, at, action),
      ),
      ...checkPayment(service, at, action),
      ...checkFields(`${at}.asks`, asks),
    ];
  });

/** Who makes a move, as far as that tells a cadre from an applicant. */
function isByApplicant(service: Service, { by, from }: Action): boolean {
  const parties = by === undefined ? [from].flat().map((state) => service.states[state]?.owes) : [by];
  return parties.includes('applicant');
}

/** What is paid may rest on a sum that a cadre has assessed: no applicant may answer under the same name. */
const checkSaid: Check = (service) => {
  const moves = Object.values(service.actions);
  const assessed = new Set(
    moves.filter((action) => !isByApplicant(service, action)).flatMap(({ asks }) => Object.keys(asks ?? {})),
  );
  return Object.entries(service.actions).flatMap(([id, action]) =>
    Object.entries(action.asks ?? {}).flatMap(([key, { kind }]) =>
      complain([
        isByApplicant(service, action) && assessed.has(key) && (kind === 'money' || kind === 'number'),
        `actions.${id}.asks.${key}`,
        'is a number that a cadre is asked under the same name',
      ]),
    ),
  );
};

const checkForm: Check = (service) => {
  const paged = service.pages.flatMap((page) => page.fields);
  const known = service.fromRegister ?? {};
  return [
    ...checkFields('form', service.form),
    ...Object.keys(service.form)
      .filter((id) => !Object.hasOwn(known, id))
      .flatMap((id) =>
        complain([
          paged.filter((field) => field === id).length !== (listOf(service.form[id]!) === undefined ? 1 : 0),
          `form.${id}`,
          'stands on one page, once; what is in a list of papers on none',
        ]),
      ),
    ...checkPapers(service),
    ...checkOffers(service),
    ...checkKnown(service),
    ...service.pages.flatMap((page, index) =>
      complain([page.fields.length > 3, `pages.${index}`, 'a page of the phone has three fields at most']),
    ),
    ...[...paged, ...service.summary, ...(service.listed?.says ?? [])]
      .filter((id) => !service.form[id])
      .map((id) => ({ at: 'pages', says: `no field is called «${id}»` })),
    ...service.summary.flatMap((id) =>
      complain([service.form[id]?.sensitive !== undefined, `summary`, `«${id}» is sensitive and stays out of lists`]),
    ),
  ];
};

/** The words of rules and conditions name tunables in braces; a name that is none would be shown as it stands. */
const checkWords: Check = (service) => {
  const guards = Object.values(service.actions).flatMap((action) => Object.entries(action.allowed ?? {}));
  return [...Object.entries(service.eligible), ...guards].flatMap(([id, { says }]) =>
    [...says.matchAll(namesInWords)].flatMap(([, name, end]) =>
      complain(
        [!service.tunables[name!], `eligible.${id}.says`, `no tunable is called «${name}»`],
        [
          end !== undefined && service.tunables[name!]?.kind !== 'season',
          `eligible.${id}.says`,
          `only a season has a first and a last day, «${name}» has none`,
        ],
      ),
    ),
  );
};

const checkTunables: Check = (service) =>
  Object.entries(service.tunables).flatMap(([id, held]) =>
    complain(
      [
        held.default !== unpublished && tunedWrong(held, held.default) !== undefined,
        `tunables.${id}`,
        'the default is out of its bounds',
      ],
      [id === pauseName, `tunables.${id}`, 'the name is taken: under it a union pauses the service'],
      [/（(个?工作日|天|元)）/.test(held.label), `tunables.${id}.label`, 'the value says its unit, the label need not'],
      [
        held.kind === 'papers' && Object.keys(held.of ?? {}).length > mostPapers,
        `tunables.${id}`,
        `${mostPapers} papers at most`,
      ],
    ),
  );

const checkReferences: Check = (service) => {
  const { board } = service;
  const isYesNo = (id: string | undefined) => id === undefined || service.form[id]?.kind === 'yesNo';
  return [
    ...complain(
      [!isYesNo(service.keptAbove), 'keptAbove', 'names no yes/no field of the form'],
      [!isYesNo(board?.when), 'board.when', 'names no yes/no field of the form'],
      [!!service.listensTo && !service.form[service.listensTo], 'listensTo', 'names no field of the form'],
      [!!board?.acts && !service.actions[board.acts], 'board.acts', 'names no action'],
      [!!board?.acts && service.actions[board.acts]?.by !== 'colleague', 'board.acts', 'is not a colleague’s action'],
      [
        !!board?.reply && !service.actions[board.reply.action]?.asks?.[board.reply.field],
        'board.reply',
        'asks no such field',
      ],
    ),
    ...Object.entries(board?.shows ?? {}).flatMap(([state, ids]) => [
      ...complain([!service.states[state], 'board.shows', `no state is called «${state}»`]),
      ...(ids ?? []).flatMap((id) =>
        complain(
          [!service.form[id], 'board.shows', `no field is called «${id}»`],
          [service.form[id]?.sensitive !== undefined, 'board.shows', `«${id}» is sensitive and stays off the board`],
        ),
      ),
    ]),
    ...(service.climbs ?? []).flatMap((climb) => {
      const asked = service.form[climb.field];
      if (asked?.kind !== 'choice') return complain([true, 'climbs', `«${climb.field}» is no choice of the form`]);
      const unknown = Object.keys(climb.to).filter((option) => !Object.hasOwn(asked.of, option));
      return unknown.map((option) => ({ at: 'climbs', says: `«${climb.field}» has no option «${option}»` }));
    }),
  ];
};

const checks: readonly Check[] = [
  checkNames,
  checkStates,
  checkActions,
  checkSaid,
  checkForm,
  checkTunables,
  checkWords,
  checkPaths,
  checkMetrics,
  checkReferences,
  checkMemberships,
  checkDraws,
  checkOpenList,
  checkRates,
  checkHousehold,
  checkSupplies,
];

export function inspect(service: Service): Complaint[] {
  return checks.flatMap((check) => check(service));
}
