import { type Complaint, complain } from './complaint.ts';
import type { Service } from './service.ts';

/** What anybody may see of cases is named by fields and states that there are, and is nothing sensitive. */
export function checkOpenList({ openList, form, states, actions }: Service): Complaint[] {
  if (openList === undefined) return [];
  const { name, shows, returns } = openList;
  const people = returns && actions[returns.by]?.asks?.[returns.people];
  return [
    ...[name, ...Object.keys(shows)].flatMap((id) =>
      complain(
        [!form[id], 'openList', `no field is called «${id}»`],
        [form[id]?.sensitive !== undefined, 'openList', `«${id}» is sensitive and stays out of what is open`],
      ),
    ),
    ...openList.states.flatMap((id) => complain([!states[id], 'openList.states', `no state is called «${id}»`])),
    ...complain(
      [form[name]?.kind !== 'text', 'openList.name', 'is a text field'],
      [returns !== undefined && people?.kind !== 'number', 'openList.returns', 'names a number that the move asks'],
    ),
  ];
}

/** What is rated is named by a text that offers what is listed, and summed are ratings. */
export function checkRates({ rates, form }: Service): Complaint[] {
  if (rates === undefined) return [];
  const name = form[rates.name];
  return complain(
    [name?.kind !== 'text' || name.offers !== rates.list, 'rates.name', 'is a text field that offers that list'],
    [form[rates.on]?.kind !== 'date', 'rates.on', 'is a date field'],
    ...rates.aspects.map((id) => [form[id]?.kind !== 'rating', 'rates.aspects', `«${id}» is no rating`] as const),
  );
}
