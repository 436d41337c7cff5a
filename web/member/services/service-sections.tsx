import type { ServiceAnswer } from '../../../kernel/answers.ts';
import type { Field } from '../../../kernel/field.ts';
import { withPapersOf } from '../../../kernel/papers.ts';
import { sayRule, sayTuned, unpublished } from '../../../kernel/rule.ts';
import type { Service } from '../../../kernel/service.ts';
import { CiteLine, isSameCite } from '../../flow/cite-line.tsx';
import { courseOf, laterMoves } from '../../flow/course.ts';
import { dayWords } from '../../flow/day-words.ts';
import { ReasonList } from '../../flow/reason-list.tsx';
import { Section } from '../../ui/card.tsx';
import { today } from '../today.ts';

type Tuned = Readonly<Record<string, number>>;

/** Who may ask where no rule says more. */
function openTo({ newcomers, belongsTo, forAnyone }: Service): string {
  if (forAnyone) return '谁都能办，不用先入会。';
  if (newcomers === undefined) return '加入了工会的职工都能办。';
  return belongsTo ? '还没有加入工会的职工都能办。' : '已经入会、登录后却看不到自己会籍的职工都能办。';
}

export function WhoCan({ service, tuned }: TunedProps) {
  const rules = Object.entries(service.eligible);
  const sources = rules.map(([at, { says, cites }]) => ({
    at,
    says: sayRule(says, service.tunables, tuned),
    cites: cites ?? service.cites,
  }));
  return (
    <Section title="谁能办">
      {rules.length === 0 ? (
        <p>{openTo(service)}</p>
      ) : (
        <ul>
          {sources.map(({ at, says }) => (
            <li key={at}>{says}</li>
          ))}
        </ul>
      )}
      {(rules.length > 0 || service.cites) && (
        <details>
          <summary>这些规定从哪里来</summary>
          {rules.length > 0 ? <ReasonList reasons={sources} /> : <CiteLine cites={service.cites} />}
        </details>
      )}
    </Section>
  );
}

interface TunedProps {
  readonly service: Service;
  readonly tuned: Tuned;
}

/** The sums in force for the reader's union, each with who set it and since when. */
export function WhatYouGet({ service, tuned, answer }: TunedProps & { readonly answer: ServiceAnswer | undefined }) {
  const sums = Object.entries(service.tunables)
    .filter(([, { kind, limit }]) => kind === 'money' && !limit)
    .map(([name, { label, cites }]) => {
      const inForce = answer?.tuned.find((value) => value.name === name);
      return { name, label, setBy: inForce?.setBy, from: inForce?.from, cites: inForce?.cites ?? cites };
    });
  if (sums.length === 0) return null;
  return (
    <Section title="能得到什么">
      {sums.map(({ name, label, setBy, from, cites }, index) => (
        <div key={name}>
          <p>
            {label}{' '}
            <span className="big-number figures">{sayTuned({ kind: 'money' }, tuned[name] ?? unpublished)}</span>
          </p>
          {setBy && (
            <p className="soft">
              {setBy.name}规定{from && `，${dayWords(from, today())}起`}
            </p>
          )}
          {!isSameCite(cites, sums[index + 1]?.cites) && <CiteLine cites={cites} />}
        </div>
      ))}
    </Section>
  );
}

/** When a paper is not asked of everybody. */
function neededWords({ optional, when, ...asked }: Omit<Field, 'label' | 'help'>): string | undefined {
  if (optional) return '（没有也可以）';
  if (when) return '（有这种情况才要）';
  return 'provenBy' in asked ? '（工会核对过、还有效的，不用再交）' : undefined;
}

/** What the union of the reader asks for, in its order. */
export function WhatYouNeed({ service, tuned }: TunedProps) {
  const { form, pages } = withPapersOf(service, tuned);
  const asked = pages.flatMap(({ fields }) => fields.map((id) => [id, form[id]!] as const));
  const papers = asked.filter(([, { kind }]) => kind === 'files');
  const isNeeded = papers.some(([, { optional, when }]) => !optional && !when);
  return (
    <Section title="要准备什么">
      {!isNeeded && <p>不用准备材料，填几项就能提交。</p>}
      <ul>
        {papers.map(([id, { label, help, ...asked }]) => (
          <li key={id}>
            {label}
            {neededWords(asked)}
            {help && <p className="soft">{help}</p>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function HowLong({ service, tuned }: TunedProps) {
  return (
    <Section title="提交后怎么办、要多久">
      <ol className="course">
        {courseOf(service, tuned).map(({ state, label, who, within }) => (
          <li key={state}>
            <strong>{label}</strong>
            {who && (
              <p className="soft">
                由{who}办{within && `，${within}内办完`}
              </p>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function LaterMoves({ service }: { readonly service: Service }) {
  const moves = laterMoves(service);
  return (
    <Section title="提交以后，你还可以">
      <ul>
        {moves.map((label) => (
          <li key={label}>{label}</li>
        ))}
        <li>在「我的办件」里看办到哪一步、谁在办</li>
      </ul>
    </Section>
  );
}
