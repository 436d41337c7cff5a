import { describe, expect, it } from 'vitest';
import {
  type Actor,
  type Level,
  type LineageOrg,
  type Party,
  type Role,
  type Standing,
  owingPost,
  partyThrough,
  postOf,
  routeTo,
} from './party.ts';

function line(...orgs: readonly (readonly [Level, ...Role[]])[]): LineageOrg[] {
  return orgs.map(([level, ...staffed]) => ({ id: level, level, staffed }));
}

function route(party: Party, lineage: readonly LineageOrg[], owesOrgId?: string): string | undefined {
  return routeTo(postOf(party)!, lineage, owesOrgId)?.id;
}

describe('routeTo', () => {
  it('takes the union of the level where the role is staffed', () => {
    const lineage = line(['province', 'caseworker'], ['county', 'caseworker'], ['workplace', 'caseworker']);
    expect(route('caseworker@county', lineage)).toBe('county');
    expect(route('caseworker@workplace', lineage)).toBe('workplace');
    expect(route('caseworker@province', lineage)).toBe('province');
  });

  it('climbs past a level that is missing, as in a city without counties', () => {
    expect(route('caseworker@county', line(['province'], ['city', 'caseworker'], ['town', 'caseworker']))).toBe('city');
  });

  it('climbs past unions where nobody holds the role', () => {
    const lineage = line(['province'], ['city', 'cashier'], ['county', 'caseworker'], ['workplace', 'caseworker']);
    expect(route('cashier@county', lineage)).toBe('city');
  });

  it('never goes down: staff below the level do not get the case', () => {
    expect(route('caseworker@county', line(['province'], ['county'], ['workplace', 'caseworker']))).toBe('province');
  });

  it('gives the root a case that nobody up to it is staffed for', () => {
    expect(route('approver@workplace', line(['province'], ['county'], ['workplace']))).toBe('province');
  });

  it('means by parent the nearest staffed union strictly above the owing one, and the root above the root', () => {
    const lineage = line(['province', 'supervisor'], ['county', 'supervisor'], ['town'], ['workplace', 'supervisor']);
    expect(route('supervisor@parent', lineage, 'workplace')).toBe('county');
    expect(route('supervisor@parent', lineage, 'county')).toBe('province');
    expect(route('supervisor@parent', lineage, 'province')).toBe('province');
  });

  it('starts from the owing union itself for above', () => {
    const lineage = line(['province', 'supervisor'], ['county', 'supervisor'], ['workplace', 'supervisor']);
    expect(route('supervisor@above', lineage, 'county')).toBe('county');
  });
});

const lineage = line(['province', 'supervisor'], ['county', 'supervisor', 'caseworker'], ['town'], ['workplace']);
const standing: Standing = {
  applicantId: 'worker',
  orgId: 'workplace',
  lineage,
  owesOrgId: 'county',
  owesRole: 'caseworker',
  assigneeId: 'wang',
};

function actor(personId: string, ...posts: readonly (readonly [Role, string])[]): Actor {
  return { personId, posts: posts.map(([role, orgId], index) => ({ id: `${personId}-${index}`, role, orgId })) };
}

describe('partyThrough', () => {
  it('knows applicant and assignee by the person, and the applicant as nothing else', () => {
    expect(partyThrough('applicant', actor('worker'), standing)).toBe(true);
    expect(partyThrough('applicant', actor('wang'), standing)).toBeUndefined();
    expect(partyThrough('assignee', actor('wang'), standing)).toBe(true);
    expect(partyThrough('assignee', actor('worker'), { ...standing, assigneeId: 'worker' })).toBeUndefined();
    expect(partyThrough('caseworker@county', actor('worker', ['caseworker', 'county']), standing)).toBeUndefined();
  });

  it('knows nobody as the clock', () => {
    expect(partyThrough('clock', actor('wang'), standing)).toBeUndefined();
  });

  it('knows a colleague by the own membership, not by a post', () => {
    expect(partyThrough('colleague', { ...actor('li'), memberOf: 'workplace' }, standing)).toBe(true);
    expect(partyThrough('colleague', { ...actor('li'), memberOf: 'town' }, standing)).toBeUndefined();
    expect(partyThrough('colleague', actor('li', ['caseworker', 'workplace']), standing)).toBeUndefined();
  });

  it('asks for the role and for the union the party means', () => {
    const post = { id: 'chen-1', role: 'caseworker', orgId: 'county' };
    const chen = actor('chen', ['supervisor', 'county'], ['caseworker', 'county']);
    expect(partyThrough('caseworker@county', chen, standing)).toEqual(post);
    expect(partyThrough('cashier@county', chen, standing)).toBeUndefined();
    expect(partyThrough('caseworker@county', actor('x', ['caseworker', 'elsewhere']), standing)).toBeUndefined();
    expect(partyThrough('caseworker@county', actor('x', ['caseworker', 'town']), standing)).toBeUndefined();
  });

  it('means by above the role in the owing union or any above it, never below or beside it', () => {
    const through = (orgId: string) => partyThrough('supervisor@above', actor('boss', ['supervisor', orgId]), standing);
    expect(through('province')).toMatchObject({ orgId: 'province' });
    expect(through('county')).toMatchObject({ orgId: 'county' });
    expect(through('town')).toBeUndefined();
    expect(through('other-county')).toBeUndefined();
  });

  it('counts from the applicant’s union where no union owes the move', () => {
    const { owesOrgId: _owes, ...resting } = standing;
    expect(partyThrough('supervisor@above', actor('boss', ['supervisor', 'town']), resting)).toMatchObject({
      orgId: 'town',
    });
  });
});

describe('owingPost', () => {
  it('finds the post that owes the move, and the one it was escalated to', () => {
    const escalated: Standing = { ...standing, escalatedOrgId: 'province', escalatedRole: 'supervisor' };
    expect(owingPost(actor('chen', ['caseworker', 'county']), escalated)?.orgId).toBe('county');
    expect(owingPost(actor('boss', ['supervisor', 'province']), escalated)?.orgId).toBe('province');
    expect(owingPost(actor('boss', ['supervisor', 'province']), standing)).toBeUndefined();
  });

  it('needs role and union of one post, not of two', () => {
    const mixed = actor('mixed', ['supervisor', 'county'], ['caseworker', 'town']);
    expect(owingPost(mixed, standing)).toBeUndefined();
  });

  it('is never the applicant’s', () => {
    expect(owingPost(actor('worker', ['caseworker', 'county']), standing)).toBeUndefined();
  });
});
