import type { Allotment } from '../../kernel/allot.ts';
import { isBenefit } from '../../kernel/finder/conditions.ts';
import { type Scene, type Service, scenes } from '../../kernel/service.ts';

/** The one place where the member app meets the services: every folder, found at build time. */
const found = import.meta.glob<Service>('../../services/*/service.ts', { eager: true, import: 'default' });

const enrols = ({ actions }: Service) => Object.values(actions).some((action) => action.enrols);

/** Joining stands before all else: who is no member yet looks for nothing but that. */
export const services: readonly Service[] = Object.values(found).toSorted(
  (a, b) => Number(enrols(b)) - Number(enrols(a)),
);

export function findService(id: string | undefined): Service | undefined {
  return services.find((service) => service.id === id);
}

export interface SceneGroup {
  readonly scene: Scene;
  readonly title: string;
  readonly services: readonly Service[];
}

/** The services by scene of life, in the order of the scenes; a scene without services is left out. */
export const servicesByScene: readonly SceneGroup[] = (Object.keys(scenes) as Scene[])
  .map((scene) => ({
    scene,
    title: scenes[scene],
    services: services.filter((service) => service.scene === scene),
  }))
  .filter((group) => group.services.length > 0);

/** For a member: joining is behind her, and what she needs help with comes before the changes of her membership. */
export const servicesForMembers: readonly SceneGroup[] = servicesByScene
  .map((group) => ({ ...group, services: group.services.filter(({ newcomers }) => newcomers === undefined) }))
  .filter((group) => group.services.length > 0)
  .toSorted((a, b) => Number(a.scene === 'organising') - Number(b.scene === 'organising'));

/** What people have a right to, as the finder judges it. */
export const benefits = services.filter(isBenefit);

export const servicesWithBoard = services.filter(({ board }) => board !== undefined);

/** The national hotline of the unions; a person answers. */
export const helpline = '12351';

/** The service by which a member changes to another union. */
export const transferring = services.find(({ actions }) => Object.values(actions).some(({ transfers }) => transfers));

/** The service by which one becomes a member. */
export const joining = services.find(enrols);

/** The service for saying what is wrong, which can be kept from one's own union. */
export const complaining = services.find(({ listensTo, keptAbove }) => listensTo && keptAbove);

/** What a member can ask for about her own membership. */
export const aboutMembership = services.filter(
  ({ newcomers, forAnyone, board, scene }) => scene === 'organising' && !newcomers && !forAnyone && !board,
);

/** What somebody who is in no union can ask for. */
export const forNewcomers = services.filter(({ newcomers }) => newcomers !== undefined);

const allotments = Object.values(
  import.meta.glob<Allotment>('../../services/*/allotment.ts', { eager: true, import: 'default' }),
);

/** Limited goods of a kind; undefined for one that this build does not know yet. */
export function findAllotment(id: string): Allotment | undefined {
  return allotments.find((allotment) => allotment.id === id);
}
