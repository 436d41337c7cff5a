/** Who may owe or make a move, and how a person's posts make her a party to one case. */

/**
 * From the top of the tree down. A level may be missing: 东莞 and 中山 have no county. A federation gathers workplace
 * unions of an area or a sector and may stand at any height.
 */
export const levels = ['province', 'city', 'county', 'town', 'federation', 'workplace'] as const;
export type Level = (typeof levels)[number];

export const levelWords: Readonly<Record<Level, string>> = {
  province: '省总工会',
  city: '市总工会',
  county: '区县总工会',
  town: '镇街工会',
  federation: '工会联合会',
  workplace: '单位工会',
};

/** What a federation gathers. */
export const federates = {
  park: '园区',
  building: '楼宇',
  district: '商圈',
  village: '村、社区',
  sector: '行业',
} as const;
export type Federates = keyof typeof federates;

export const roles = ['caseworker', 'approver', 'cashier', 'supervisor'] as const;
export type Role = (typeof roles)[number];

export const roleWords: Readonly<Record<Role, string>> = {
  caseworker: '经办人',
  approver: '审批人',
  cashier: '发放人',
  supervisor: '负责人',
};

/**
 * - `role@level`: the nearest union at that level, or above where that level is missing or the role is not staffed.
 * - `role@parent`: the nearest staffed union strictly above the one that owes the move.
 * - `role@above`: anyone with that role in the owing union or above it, up to the province.
 */
export type PostParty = `${Role}@${Level | 'parent' | 'above'}`;

/**
 * - `applicant`: who filed the case. `assignee`: whom an action assigned it to.
 * - `colleague`: another member of the applicant's union, who sees only what the service's board shows.
 * - `clock`: nobody acts; the deadline sweep makes the move.
 */
export type Party = 'applicant' | 'assignee' | 'colleague' | 'clock' | PostParty;

/** Who may owe a move: the clock owes nothing, and what colleagues do nobody waits for. */
export type Owner = Exclude<Party, 'clock' | 'colleague'>;

export interface PostParts {
  readonly role: Role;
  readonly place: Level | 'parent' | 'above';
}

/** Undefined for parties that are not posts. */
export function postOf(party: Party): PostParts | undefined {
  const [role, place] = party.split('@');
  return place === undefined ? undefined : { role: role as Role, place: place as PostParts['place'] };
}

/** A post somebody holds: one role in one union. */
export interface Post {
  readonly id: string;
  readonly role: Role;
  readonly orgId: string;
}

/** The person who asks to make a move. `memberOf` is the union of her own membership. */
export interface Actor {
  readonly personId: string;
  readonly memberOf?: string | undefined;
  readonly posts: readonly Post[];
}

/** One union in the line from the root to the applicant's union, with the roles somebody other than the applicant holds. */
export interface LineageOrg {
  readonly id: string;
  readonly level: Level;
  readonly staffed: readonly Role[];
}

/** What of a case decides who is a party to it. */
export interface Standing {
  readonly applicantId: string;
  readonly orgId: string;
  readonly assigneeId?: string | undefined;
  /** The union that owes the next move, kept from when the state was entered. */
  readonly owesOrgId?: string | undefined;
  readonly owesRole?: Role | undefined;
  readonly escalatedOrgId?: string | undefined;
  readonly escalatedRole?: Role | undefined;
  /** Root first, the applicant's union last. */
  readonly lineage: readonly LineageOrg[];
}

/**
 * The union that a post party means for this lineage: the nearest one at or above the level where the role is staffed.
 *
 * Climbing covers both a missing level and an unstaffed one. Where nobody up to the root holds the role the root gets
 * it, so that a worker's case always has an owner.
 */
export function routeTo(parts: PostParts, lineage: readonly LineageOrg[], owesOrgId?: string): LineageOrg | undefined {
  // oxlint-disable-next-line unicorn/no-array-reverse -- runs on phones whose browsers have no toReversed
  const upward = [...lineage].reverse();
  const from =
    parts.place === 'parent' || parts.place === 'above'
      ? upward.slice(upward.findIndex((org) => org.id === owesOrgId) + (parts.place === 'parent' ? 1 : 0))
      : upward.filter((org) => levels.indexOf(org.level) <= levels.indexOf(parts.place as Level));
  return from.find((org) => org.staffed.includes(parts.role)) ?? lineage[0];
}

/** The post through which the actor is this party, `true` where no post is needed, or undefined where she is not it. */
export function partyThrough(party: Party, actor: Actor, standing: Standing): Post | true | undefined {
  const own = actor.personId === standing.applicantId;
  if (party === 'applicant') return own || undefined;
  if (own || party === 'clock') return undefined;
  if (party === 'assignee') return actor.personId === standing.assigneeId || undefined;
  if (party === 'colleague') return actor.memberOf === standing.orgId || undefined;
  const parts = postOf(party)!;
  const line = standing.lineage.map((org) => org.id);
  const owesAt = standing.owesOrgId === undefined ? line.length - 1 : line.indexOf(standing.owesOrgId);
  return actor.posts.find((post) => {
    if (post.role !== parts.role || !line.includes(post.orgId)) return false;
    if (parts.place === 'above') return line.indexOf(post.orgId) <= owesAt;
    return post.orgId === routeTo(parts, standing.lineage, standing.owesOrgId)?.id;
  });
}

/** The post by which the actor may make the move that is owed: as the owing role, or as whoever it was escalated to. */
export function owingPost(actor: Actor, standing: Standing): Post | undefined {
  if (actor.personId === standing.applicantId) return undefined;
  return actor.posts.find(
    (post) =>
      (post.orgId === standing.owesOrgId && post.role === standing.owesRole) ||
      (post.orgId === standing.escalatedOrgId && post.role === standing.escalatedRole),
  );
}
