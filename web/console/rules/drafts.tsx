import { Button } from 'antd';
import { dayOf } from '../../../kernel/calendar.ts';
import type { Tunable } from '../../../kernel/rule.ts';
import type { DraftLine } from '../../../kernel/tuning.ts';
import { untriedWhy } from '../../../kernel/what-if-tried.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { Refusal } from '../form/refusal.tsx';
import { findRuleSet, findService } from '../services.ts';
import { Section } from '../shell/section.tsx';
import { TryButton } from '../what-if/try-button.tsx';
import { TryTogether } from '../what-if/try-together.tsx';
import { CiteWords } from './cite-words.tsx';
import { useApprove } from './queries.ts';
import { changeWords } from './rule-words.ts';
import { WhyDialog } from './why-dialog.tsx';

interface DraftProps {
  readonly org: string;
  readonly draft: DraftLine;
}

/** The tunable as this bundle knows it; a draft of one that it does not know is told by its name. */
function tunableOf(draft: DraftLine): Pick<Tunable, 'kind' | 'label' | 'of'> {
  return findRuleSet(draft.service)?.tunables[draft.name] ?? { kind: 'count', label: draft.name };
}

/** Why there is nothing to try a draft on: a cap or a share of fees decides nobody’s case, a pace nobody’s right. */
function untriedWords({ service, name }: DraftLine): string | undefined {
  const of = findService(service);
  return of === undefined ? '这个数不影响哪一件申请' : untriedWhy(of, name);
}

const draftWords = (draft: DraftLine) => changeWords(tunableOf(draft), draft);

function Approve({ org, draft }: DraftProps) {
  const approving = useApprove(org, () => {});
  return (
    <>
      <Button
        size="small"
        type="primary"
        aria-label={`批准：${draftWords(draft)}`}
        loading={approving.isPending}
        onClick={() => approving.mutate({ drafts: [draft.id] })}
      >
        批准
      </Button>
      {approving.error !== null && <Refusal fault={approving.error} />}
    </>
  );
}

function End({ org, draft, how }: DraftProps & { readonly how: 'withdraw' | 'refuse' }) {
  const verb = how === 'withdraw' ? '撤回草案' : '退回';
  return (
    <WhyDialog
      verb={verb}
      title={how === 'withdraw' ? '撤回这份草案' : '退回这份草案'}
      about={draftWords(draft)}
      path={`/api/orgs/${org}/tunable-drafts/${draft.id}/${how}`}
    >
      <p>
        {draftWords(draft)}。{how === 'refuse' && '起草的人会收到消息，看到你写的原因。'}
      </p>
    </WhyDialog>
  );
}

function Draft({ org, draft }: DraftProps) {
  const { by, draftedAt, cites, pack, mayDecide, mayWithdraw } = draft;
  const untried = untriedWords(draft);
  return (
    <li>
      <p>
        <span className="tag tag-waiting">等待批准</span> {findRuleSet(draft.service)?.title}：{draftWords(draft)}
      </p>
      <p className="quiet as-written">
        {by ?? '系统管理员'}于{wholeDayWords(dayOf(Date.parse(draftedAt)))}起草
        {pack !== undefined && `（规则包“${pack}”）`}。<CiteWords cites={cites} />
      </p>
      <div className="buttons">
        {untried === undefined && (mayDecide || mayWithdraw) && (
          <TryButton org={org} drafts={[draft.id]} about={draftWords(draft)} />
        )}
        {mayDecide && <Approve org={org} draft={draft} />}
        {mayDecide && <End org={org} draft={draft} how="refuse" />}
        {mayWithdraw && <End org={org} draft={draft} how="withdraw" />}
        {untried !== undefined && (mayDecide || mayWithdraw) && <span className="quiet">{untried}，不用试算。</span>}
        {mayWithdraw && <span className="quiet">由本工会或者上级工会的另一位审批人、负责人批准。</span>}
      </div>
    </li>
  );
}

function ApproveAll({ org, drafts }: { readonly org: string; readonly drafts: readonly DraftLine[] }) {
  const approving = useApprove(org, () => {});
  return (
    <div className="buttons">
      <Button
        type="primary"
        loading={approving.isPending}
        onClick={() => approving.mutate({ drafts: drafts.map(({ id }) => id) })}
      >
        {`批准这 ${drafts.length} 份`}
      </Button>
      {approving.error !== null && <Refusal fault={approving.error} />}
    </div>
  );
}

/** The drafts that can be tried together, by their service. */
function triedByService(drafts: readonly DraftLine[]): [string, DraftLine[]][] {
  const may = drafts.filter((draft) => (draft.mayDecide || draft.mayWithdraw) && untriedWords(draft) === undefined);
  const services = [...new Set(may.map(({ service }) => service))];
  return services.map((service) => [service, may.filter((draft) => draft.service === service)]);
}

/** What waits for a second person, with what each may do about it. */
export function Drafts({ org, drafts }: { readonly org: string; readonly drafts: readonly DraftLine[] }) {
  if (drafts.length === 0) return null;
  const mine = drafts.filter(({ mayDecide }) => mayDecide);
  return (
    <Section level={2} title={`等待批准的草案（${drafts.length}）`}>
      {mine.length > 1 && <ApproveAll org={org} drafts={mine} />}
      <ol className="plain changes">
        {drafts.map((draft) => (
          <Draft key={draft.id} org={org} draft={draft} />
        ))}
      </ol>
      {triedByService(drafts).map(([service, together]) => (
        <TryTogether
          key={together.map(({ id }) => id).join(' ')}
          org={org}
          title={findRuleSet(service)?.title ?? service}
          drafts={together.map((draft) => ({ id: draft.id, says: draftWords(draft) }))}
        />
      ))}
    </Section>
  );
}
