import { type Complaint, complain } from './complaint.ts';
import { type AnyValues, type Field, type FilesField, field, isAsked } from './field.ts';
import { papersOf } from './rule.ts';
import type { Page, Service } from './service.ts';

/** The tunable that says whether a field is asked: a paper that a union may ask for or not. */
export function listOf(asked: Field): string | undefined {
  return asked.kind === 'files' ? asked.inList : undefined;
}

/** The names of papers as a tunable of the kind `papers` keeps them: they are what the form calls them. */
export function namesOf<const P extends Readonly<Record<string, FilesField>>>(papers: P): Record<keyof P, string> {
  return Object.fromEntries(Object.entries(papers).map(([id, { label }]) => [id, label])) as Record<keyof P, string>;
}

/**
 * What unions ask for beside what a benefit itself needs, as the files of workers in hardship list them. None is asked for
 * until a union says so.
 */
export const commonPapers = {
  idCard: field.files({
    label: '身份证照片',
    help: '正面、反面各拍一张。',
    max: 2,
    sensitive: 'identity',
    provenBy: { what: 'identity' },
    inList: 'papers',
  }),
  householdBook: field.files({
    label: '户口簿照片',
    help: '拍有家人名字的那几页。',
    max: 15,
    sensitive: 'identity',
    provenBy: { what: 'household' },
    inList: 'papers',
  }),
  ownRequest: field.files({
    label: '自己写的申请',
    help: '写在纸上，签上名字，拍照就行。',
    max: 3,
    sensitive: 'dispute',
    inList: 'papers',
  }),
  unitProof: field.files({ label: '单位开的证明', help: '要盖单位的章，拍照就行。', max: 3, inList: 'papers' }),
};

/** Asked where a benefit hangs on how long a contract runs: its two days are the answers `contractFrom` and `contractTo`. */
export const contractPaper = field.files({
  label: '劳动合同照片',
  help: '拍首页和有期限、盖章的那一页。',
  max: 5,
  provenBy: { what: 'labour-contract', on: ['contractFrom', 'contractTo'] },
  inList: 'papers',
});

/** Of people at work, whose household nobody looks at. */
export const workPapers = { idCard: commonPapers.idCard, unitProof: commonPapers.unitProof };

type Values = Readonly<Record<string, number | null | undefined>>;

/** The papers that are asked for where these values are in force, in their order. */
export function papersAskedBy({ tunables }: Pick<Service, 'tunables'>, tuned: Values): string[] {
  return Object.entries(tunables).flatMap(([name, held]) =>
    held.kind === 'papers' ? papersOf(held, tuned[name] ?? held.default!) : [],
  );
}

const aPage = 3;

function pagesOf(papers: readonly string[]): Page[] {
  return Array.from({ length: Math.ceil(papers.length / aPage) }, (_, n) => ({
    ask: n === 0 ? '要交的材料' : '还要交的材料',
    fields: papers.slice(n * aPage, (n + 1) * aPage),
  }));
}

/**
 * The service as it asks whoever files where these values are in force: its papers stand on pages of their own behind the
 * others, in the order of the list, and what the list does not name is asked of nobody. Where answers are given, what is not
 * asked after them takes up no room.
 */
export function withPapersOf<S extends Service>(service: S, tuned: Values, answers?: AnyValues): S {
  if (!Object.values(service.tunables).some(({ kind }) => kind === 'papers')) return service;
  const papers = papersAskedBy(service, tuned);
  const form = Object.entries(service.form).map(([id, asked]): [string, Field] => {
    if (asked.kind !== 'files' || asked.inList === undefined) return [id, asked];
    const { inList: _list, ...alone } = asked;
    return [id, papers.includes(id) ? alone : { ...alone, when: { any: [] } }];
  });
  const shown = answers === undefined ? papers : papers.filter((id) => isAsked(service.form[id]!, answers));
  return { ...service, form: Object.fromEntries(form), pages: [...service.pages, ...pagesOf(shown)] };
}

/** What is wrong between the papers of a form and the lists that name them. */
export function checkPapers(service: Service): Complaint[] {
  const fields = Object.entries(service.form);
  return [
    ...fields.flatMap(([id, asked]) => {
      const list = listOf(asked);
      const held = list === undefined ? undefined : service.tunables[list];
      return complain(
        [
          list !== undefined && (held?.kind !== 'papers' || held.of?.[id] === undefined),
          `form.${id}.inList`,
          `no tunable «${list}» lists this paper`,
        ],
        [list !== undefined && asked.optional === true, `form.${id}.optional`, 'a list asks for a paper or does not'],
        [
          asked.kind === 'files' && list === undefined && isPaid(service),
          `form.${id}`,
          'which papers a benefit asks for is a value: name its tunable by inList',
        ],
      );
    }),
    ...Object.entries(service.tunables).flatMap(([name, { kind, of = {} }]) =>
      Object.keys(kind === 'papers' ? of : {}).flatMap((id) => {
        const asked = service.form[id];
        return complain([
          asked === undefined || listOf(asked) !== name,
          `tunables.${name}`,
          `the form has no paper «${id}» of this list`,
        ]);
      }),
    ),
  ];
}

const isPaid = ({ actions }: Service) => Object.values(actions).some(({ pays }) => pays !== undefined);
