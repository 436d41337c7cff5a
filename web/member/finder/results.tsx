import type {
  AmountFound,
  BenefitFound,
  ConditionFound,
  FinderAnswer,
  Verdict,
  Way,
} from '../../../kernel/finder/answers.ts';
import { Link } from 'react-router';
import { isDay } from '../../../kernel/calendar.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { notKnownYet, sayChanges } from '../../../kernel/finder/words.ts';
import { CiteLine } from '../../flow/cite-line.tsx';
import { dayWords, wholeDayWords } from '../../flow/day-words.ts';
import { ButtonLink, type ButtonLook } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import { RowLink } from '../../ui/link.tsx';
import { Paused } from '../services/paused.tsx';
import { today } from '../today.ts';

/** Said once for all of them: a card says only what is its own. */
const groups: readonly { readonly verdict: Verdict; readonly title: string; readonly lead?: string }[] = [
  { verdict: 'yes', title: '你能办的' },
  {
    verdict: 'unknown',
    title: '还不能确定的',
    lead: '每一项都写了还差什么。可以先准备材料，也可以直接申请，工会来判断。',
  },
  { verdict: 'no', title: '现在不能办的' },
];

export function sumWords({ least, most }: Pick<AmountFound, 'least' | 'most'>): string | undefined {
  if (most === undefined) return undefined;
  if (least === undefined) return `最多 ${formatYuan(most)}`;
  return least === most ? formatYuan(least) : `${formatYuan(least)}到 ${formatYuan(most)}`;
}

/** What a sum is called: what the action does with it is said by the button. */
const sumLabel = (label: string) => label.replace(/^(登记)?发放/, '') || '金额';

/** The sum, large where it is hers; where that is open, what it would be. */
function Amount({ amount, isHers }: { readonly amount: AmountFound; readonly isHers: boolean }) {
  const { label, open, later, most } = amount;
  const words = sumWords(amount);
  // Nothing is paid here, or nothing can be said of it that is not said of the benefit.
  if (most === 0 || (words === undefined && !isHers)) return null;
  return (
    <div>
      <p>
        {sumLabel(label)}：{words ? <span className={isHers ? 'big-number figures' : 'figures'}>{words}</span> : open}
      </p>
      {later.map((then) => (
        <p key={then.from}>
          {wholeDayWords(then.from)}起申请的，是 <strong className="figures">{sumWords(then)}</strong>
        </p>
      ))}
    </div>
  );
}

export function untilWords(until: string | undefined): string | undefined {
  if (until === undefined) return undefined;
  return until === 'open' ? '两年之内都可以申请' : `最晚 ${dayWords(until, today())} 申请`;
}

function Papers({ papers }: Pick<BenefitFound, 'papers'>) {
  const asked = papers.filter(({ needed }) => needed !== 'proven');
  const proven = papers.filter(({ needed }) => needed === 'proven');
  const words = { yes: '', maybe: '（看情况，可能要）', optional: '（没有也可以）', proven: '' } as const;
  return (
    <div>
      {asked.length === 0 ? (
        <p>不用准备材料。</p>
      ) : (
        <>
          <p>要准备：</p>
          <ul>
            {asked.map(({ field, label, needed }) => (
              <li key={field}>
                {label}
                {words[needed]}
              </li>
            ))}
          </ul>
        </>
      )}
      {proven.length > 0 && <p className="soft">工会核对过，不用再交：{proven.map(({ label }) => label).join('、')}</p>}
    </div>
  );
}

const marks = {
  yes: { icon: 'check', words: '符合' },
  no: { icon: 'stop', words: '不符合' },
  unknown: { icon: 'clock', words: '还不知道' },
} as const;

/** A condition with its clause, and the values it rests on with who set them. */
function Condition({ condition }: { readonly condition: ConditionFound }) {
  const { says, verdict, open, cites, rests } = condition;
  const { icon, words } = marks[verdict];
  return (
    <li>
      <p className="finder-condition">
        <Icon name={icon} />
        <span>
          <strong>{words}</strong>：{says}
        </span>
      </p>
      {open && <p className="soft">{open}</p>}
      <CiteLine cites={cites} />
      <Rests rests={rests} />
    </li>
  );
}

function Rests({ rests }: Pick<ConditionFound, 'rests'>) {
  return rests.map(({ name, label, says, cites, setBy, from }) => (
    <div key={name}>
      <p className="soft small">
        {label}：{says}
        {setBy && `（${setBy.name}规定${from ? `，${wholeDayWords(from)}起` : ''}）`}
      </p>
      <CiteLine cites={cites} />
    </div>
  ));
}

function Why({ benefit }: { readonly benefit: BenefitFound }) {
  return (
    <details>
      <summary>为什么？依据是哪一条</summary>
      <ul className="stack-close">
        {benefit.conditions.map((condition) => (
          <Condition key={condition.rule} condition={condition} />
        ))}
        {benefit.amounts.map(({ label, rests }) => (
          <li key={label}>
            <p>
              <strong>金额</strong>
            </p>
            <Rests rests={rests} />
          </li>
        ))}
      </ul>
      <Link className="text-link" to={`/services/${benefit.service}`}>
        {benefit.title}怎么办、要多久
      </Link>
    </details>
  );
}

function wayWords({ changes, leads }: Way): string {
  return `${sayChanges(changes)}，${leads === 'yes' ? '就可以办' : '就有可能办，到时候还要看别的条件'}。`;
}

/** Whether a way changes what has happened or is counted, which nobody can do: it only shows how far it is. */
function isOfFacts({ changes }: Way): boolean {
  return changes.some(
    (change) => change.kind === 'answer' && (typeof change.to === 'number' || isDay(String(change.to))),
  );
}

function Ways({ benefit }: BenefitProps) {
  const { conditions, ways } = benefit;
  return (
    <>
      <ul>
        {conditions
          .filter(({ verdict }) => verdict === 'no')
          .map(({ rule, says }) => (
            <li key={rule}>{says}</li>
          ))}
      </ul>
      {ways.length === 0 ? (
        <p>按现在的规定，这一项没有办法。有难处可以打 12351 问。</p>
      ) : (
        <div>
          <p>怎样才可以：</p>
          {ways.some(isOfFacts) && <p className="soft">日期和数字要照实填，下面写出来是让你看差在哪里。</p>}
          <ul>
            {ways.map((way) => (
              <li key={wayWords(way)}>{wayWords(way)}</li>
            ))}
          </ul>
          <Apply benefit={benefit} look="quiet" />
        </div>
      )}
    </>
  );
}

function Wrong({ wrong }: Pick<BenefitFound, 'wrong'>) {
  return wrong.map(({ at, says }) => <p key={at}>填的有一处不对：{says}。可以在下面「你答过的」里改。</p>);
}

interface BenefitProps {
  readonly benefit: BenefitFound;
}

/** Where to apply; where nothing is taken at present, why. */
function Apply({ benefit: { title, apply, paused }, look }: BenefitProps & { readonly look: ButtonLook }) {
  if (paused) return <Paused pause={paused} />;
  return (
    <ButtonLink look={look} to={apply.path} state={{ answers: apply.form }}>
      去申请{title}
    </ButtonLink>
  );
}

/** What is given, until when, for which papers and where: of what is hers, and of what may still be. */
function Given({ benefit, isHers }: BenefitProps & { readonly isHers: boolean }) {
  const { amounts, until, papers } = benefit;
  return (
    <>
      {amounts.map((amount) => (
        <Amount key={amount.label} amount={amount} isHers={isHers} />
      ))}
      {until && <p>{untilWords(until)}</p>}
      <Papers papers={papers} />
      <Apply benefit={benefit} look={isHers ? 'primary' : 'wide'} />
    </>
  );
}

/** What is missing for a yes or a no, each thing once. */
function Missing({ benefit: { conditions, wrong } }: BenefitProps) {
  const open = [...new Set(conditions.flatMap((one) => (one.verdict === 'unknown' ? (one.open ?? []) : [])))];
  const isAsked = (says: string) => says.startsWith(notKnownYet);
  const asked = open.filter(isAsked).map((says) => says.slice(notKnownYet.length));
  return (
    <>
      {asked.length > 0 && (
        <p className="soft">
          还差 {asked.length} 个回答：{asked.map((label) => `「${label.replace(/[？?]$/, '')}」`).join('')}
        </p>
      )}
      {open
        .filter((says) => !isAsked(says))
        .map((says) => (
          <p key={says} className="soft">
            {says}
          </p>
        ))}
      <Wrong wrong={wrong} />
    </>
  );
}

function Benefit({ benefit }: BenefitProps) {
  const { title, verdict } = benefit;
  return (
    <Card>
      <h3>{title}</h3>
      {verdict === 'unknown' && <Missing benefit={benefit} />}
      {verdict !== 'no' && <Given benefit={benefit} isHers={verdict === 'yes'} />}
      {verdict === 'no' && <Ways benefit={benefit} />}
      <Why benefit={benefit} />
    </Card>
  );
}

/** A no for no other reason than that nothing of the kind has happened to her. */
function isElsewhere({ verdict, conditions }: BenefitFound): boolean {
  return verdict === 'no' && conditions.every(({ rule, verdict: of }) => of !== 'no' || rule === 'occasion');
}

function Elsewhere({ benefits }: { readonly benefits: readonly BenefitFound[] }) {
  if (benefits.length === 0) return null;
  return (
    <Section title="你没有遇到的事">
      <p className="soft">以后遇到了，再来这里看能不能办。</p>
      <ul className="rows">
        {benefits.map(({ service, title, conditions }) => (
          <li key={service}>
            <RowLink to={`/services/${service}`}>
              <strong>{title}</strong>
              <span className="soft">{conditions.find(({ rule }) => rule === 'occasion')?.says}</span>
            </RowLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Everything there is: what she can have first, then what is open, then what she cannot, each with its reason. */
export function Results({ answer: { found } }: { readonly answer: FinderAnswer }) {
  const near = found.filter((benefit) => !isElsewhere(benefit));
  return (
    <>
      {groups.map(({ verdict, title, lead }) => {
        const benefits = near.filter((benefit) => benefit.verdict === verdict);
        if (benefits.length === 0) return null;
        return (
          <Section key={verdict} title={title}>
            {lead && <p className="soft">{lead}</p>}
            {benefits.map((benefit) => (
              <Benefit key={benefit.service} benefit={benefit} />
            ))}
          </Section>
        );
      })}
      <Elsewhere benefits={found.filter(isElsewhere)} />
    </>
  );
}
