import { describe, expect, test } from 'vitest';
import { changed, filterOf, registerAt, searchOf } from './filter.ts';

describe("the register's filter", () => {
  test('goes into the address and comes back the same', () => {
    const filter = { service: 's', state: 'filed', org: 'o', open: 'true', q: 'A-1' };
    expect(filterOf(new URLSearchParams(searchOf(filter)))).toEqual(filter);
  });

  test('ignores what is no filter, such as a name or an open drawer', () => {
    expect(filterOf(new URLSearchParams('name=x&case=1&overdue=true&q='))).toEqual({ overdue: 'true' });
  });

  test('drops what belongs to another service when the service changes', () => {
    const filter = { service: 'a', state: 'filed', flag: 'f', metric: 'm', org: 'o' };
    expect(changed(filter, 'service', 'b')).toEqual({ service: 'b', org: 'o' });
    expect(changed(filter, 'service', undefined)).toEqual({ org: 'o' });
  });

  test('gives equal filters the same address', () => {
    expect(registerAt({ org: 'o', service: 's' })).toBe(registerAt({ service: 's', org: 'o' }));
    expect(registerAt({})).toBe('/cases');
  });
});
