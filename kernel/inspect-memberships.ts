import type { Complaint } from './complaint.ts';
import { termYears } from './union-facts.ts';
import { type CorrectedItem, type Service, filingOf, fromStates, targetsOf } from './service.ts';
import { isStanding } from './standing.ts';

function asked(service: Service, at: string, id: string, kind: string): Complaint[] {
  const field = service.form[id];
  if (field?.kind === kind && !field.optional && !field.when) return [];
  return [{ at, says: `names no field of kind «${kind}» that is always asked` }];
}

const corrected: Readonly<Record<CorrectedItem, string>> = {
  name: 'personName',
  document: 'document',
  bornOn: 'date',
  joinedOn: 'date',
};

/** What is wrong with a service that corrects records: what is asked for each item, and only for that item. */
function checkCorrections({ corrections, form, actions, belongsTo, forAnyone, newcomers }: Service): Complaint[] {
  const correcting = Object.keys(actions).filter((id) => actions[id]!.corrects);
  if (corrections === undefined)
    return correcting.map((id) => ({ at: `actions.${id}.corrects`, says: 'needs `corrections`' }));
  const item = form[corrections.item];
  const items = Object.keys(corrected) as CorrectedItem[];
  const options = item?.kind === 'choice' ? Object.keys(item.of) : [];
  const isAskedFor = (id: string, of: CorrectedItem, kind: string) => {
    const field = form[id];
    const when = field?.when;
    if (field?.kind !== kind || field.optional || when === undefined || !('is' in when)) return false;
    return when.field === corrections.item && when.is.join() === of;
  };
  const wrong = items.filter((one) => !isAskedFor(corrections[one], one, corrected[one]));
  const number = form[corrections.document];
  const isSealed =
    number?.kind === 'document' && number.sensitive === 'identity' && number.of === corrections.documentKind;
  const complaints: readonly (readonly [boolean, string, string])[] = [
    [correcting.length === 0, 'corrections', 'no action corrects'],
    [correcting.some((id) => actions[id]!.by === 'clock'), 'corrections', 'nobody has looked where the clock corrects'],
    [
      belongsTo !== undefined || forAnyone === true || newcomers !== undefined,
      'corrections',
      'is for members, at their own union',
    ],
    [options.toSorted().join() !== items.toSorted().join(), 'corrections.item', `is a choice of ${items.join(', ')}`],
    [
      !isAskedFor(corrections.documentKind, 'document', 'choice'),
      'corrections.documentKind',
      'is a choice asked with the document',
    ],
    [!isSealed, 'corrections.document', 'is sensitive as «identity» and of the kind the form asks'],
  ];
  return [
    ...complaints.filter(([is]) => is).map(([, at, says]) => ({ at, says })),
    ...wrong.map((one) => ({
      at: `corrections.${one}`,
      says: `names no «${corrected[one]}» asked for this item alone`,
    })),
  ];
}

/** A member who keeps her membership has a union of her own, so the form may ask for another only now and then. */
function checkBelongsTo(service: Service): Complaint[] {
  const { belongsTo, newcomers, forAnyone, actions } = service;
  if (belongsTo === undefined) return [];
  const named = service.form[belongsTo];
  const acts = Object.values(actions);
  const ownWillDo =
    !newcomers && !forAnyone && acts.some(({ keeps }) => keeps) && !acts.some(({ transfers }) => transfers);
  if (ownWillDo && named?.kind === 'union' && !named.optional) return [];
  return asked(service, 'belongsTo', belongsTo, 'union');
}

/** Moves that end a membership or change how somebody stands to work, and those that follow where a union has set it so. */
function checkStandings(service: Service): Complaint[] {
  return Object.entries(service.actions).flatMap(([id, { keeps, verifies, follows, to }]) => {
    const complaints: Complaint[] = [];
    const complain = (wrong: boolean, at: string, says: string) => {
      if (wrong) complaints.push({ at: `actions.${id}.${at}`, says });
    };
    const choice = keeps === undefined ? undefined : service.form[keeps.now];
    const options = choice?.kind === 'choice' && !choice.optional && !choice.when ? Object.keys(choice.of) : [];
    const stands = options.length > 0 && options.every(isStanding);
    complain(keeps !== undefined && !stands, 'keeps', 'names no choice, always asked, whose options are standings');
    complain(keeps !== undefined && service.form[keeps.since]?.kind !== 'date', 'keeps', 'names no date of the form');
    complain(options.includes('home-area') && !service.belongsTo, 'keeps', 'no field names the union of the home area');
    complain(verifies === true && !service.newcomers, 'verifies', 'no form says who the applicant is');
    if (follows === undefined) return complaints;
    const next = service.actions[follows.action];
    complain(service.tunables[follows.where]?.kind !== 'yesNo', 'follows', `«${follows.where}» is no yes/no tunable`);
    complain(
      id !== filingOf(service) || typeof to !== 'string',
      'follows',
      'only a filing that leads to one state is followed',
    );
    complain(next?.by !== 'clock', 'follows', `«${follows.action}» is no action of the clock`);
    complain(
      !!next && !fromStates(next).includes(targetsOf(service.actions[id]!)[0]!),
      'follows',
      'does not lead on from there',
    );
    return complaints;
  });
}

/** What is wrong with a service that changes the register: the union it is about, and who the newcomer says she is. */
export function checkMemberships(service: Service): Complaint[] {
  const { newcomers, belongsTo } = service;
  const acting = (act: 'enrols' | 'transfers' | 'reunites') =>
    Object.keys(service.actions).filter((id) => service.actions[id]![act] !== undefined);
  const unnamed = [...acting('enrols'), ...acting('transfers')].filter(() => belongsTo === undefined);
  const founding = Object.entries(service.actions).flatMap(([id, { founds, asks, by }]) => {
    if (founds === undefined) return [];
    const kinds = [asks?.[founds.name]?.kind, asks?.[founds.creditCode]?.kind];
    const years = asks?.[founds.years];
    const isTerm =
      years?.kind === 'choice' && Object.keys(years.of).every((n) => termYears.some((one) => String(one) === n));
    const right =
      kinds[0] === 'text' && kinds[1] === 'creditCode' && isTerm && belongsTo !== undefined && by !== 'clock';
    return right
      ? []
      : [
          {
            at: `actions.${id}.founds`,
            says: 'is a move of somebody who is asked for a name, a credit code and a term of 3 or 5 years, where a field names the union',
          },
        ];
  });
  const complaints = [
    ...founding,
    ...checkCorrections(service),
    ...(service.forAnyone && belongsTo === undefined
      ? [{ at: 'forAnyone', says: 'needs `belongsTo`: who is in no union has none of her own' }]
      : []),
    ...unnamed.map((id) => ({ at: `actions.${id}`, says: 'changes a membership, but no field names the union' })),
    ...checkBelongsTo(service),
    ...checkStandings(service),
  ];
  if (newcomers === undefined)
    return [
      ...complaints,
      ...[...acting('enrols'), ...acting('reunites')].map((id) => ({
        at: `actions.${id}`,
        says: 'is for newcomers only',
      })),
    ];
  const number = service.form[newcomers.document];
  const sealed = number?.kind === 'document' && number.sensitive === 'identity' && number.of === newcomers.documentKind;
  return [
    ...complaints,
    ...asked(service, 'newcomers.name', newcomers.name, 'personName'),
    ...asked(service, 'newcomers.documentKind', newcomers.documentKind, 'choice'),
    ...asked(service, 'newcomers.document', newcomers.document, 'document'),
    ...(sealed ? [] : [{ at: 'newcomers.document', says: 'is sensitive as «identity» and of the kind the form asks' }]),
    ...(acting(belongsTo === undefined ? 'reunites' : 'enrols').length > 0
      ? []
      : [{ at: 'newcomers', says: 'no action enrols or, where no union is named, reunites anybody' }]),
    ...acting('transfers').map((id) => ({ at: `actions.${id}.transfers`, says: 'a newcomer has nothing to leave' })),
  ];
}
