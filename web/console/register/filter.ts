/**
 * The register's filter lives in the address, so that a list can be sent to a colleague and the back button restores
 * it. Every key is an id, a number or a yes: nothing about a person ever stands in an address.
 */
export const filterKeys = ['service', 'state', 'org', 'open', 'overdue', 'flag', 'metric', 'q'] as const;
export type FilterKey = (typeof filterKeys)[number];
export type Filter = Partial<Record<FilterKey, string>>;

/** States, flags and metrics belong to one service and mean nothing without it. */
const ofService: readonly FilterKey[] = ['state', 'flag', 'metric'];

export function filterOf(params: URLSearchParams): Filter {
  const present = filterKeys.filter((key) => params.get(key));
  return Object.fromEntries(present.map((key) => [key, params.get(key)!]));
}

/** The filter with one key set, or taken away where the value is undefined. */
export function changed(filter: Filter, key: FilterKey, value: string | undefined): Filter {
  const next: Filter = { ...filter, [key]: value };
  if (value === undefined) delete next[key];
  if (key === 'service') for (const each of ofService) delete next[each];
  return next;
}

/** As a query string, always in the same order, so that equal filters are the same address. */
export function searchOf(filter: Filter, cursor?: string): string {
  const params = new URLSearchParams();
  for (const key of filterKeys) {
    const value = filter[key];
    if (value !== undefined) params.set(key, value);
  }
  if (cursor !== undefined) params.set('cursor', cursor);
  return params.toString();
}

/** The address of the register with this filter. */
export function registerAt(filter: Filter): string {
  const search = searchOf(filter);
  return search === '' ? '/cases' : `/cases?${search}`;
}
