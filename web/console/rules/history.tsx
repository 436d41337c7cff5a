import { dayOf } from '../../../kernel/calendar.ts';
import type { DraftLine, SettingLine, TunableLine, TunablesAnswer } from '../../../kernel/tuning.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { Section } from '../shell/section.tsx';
import { CiteWords } from './cite-words.tsx';
import { changeWords } from './rule-words.ts';
import { WhyDialog } from './why-dialog.tsx';

interface EntryProps {
  readonly org: string;
  readonly line: TunableLine;
  readonly entry: SettingLine;
}

const instantDay = (instant: string) => wholeDayWords(dayOf(Date.parse(instant)));

function TakeBack({ org, line, entry }: EntryProps) {
  const words = changeWords(line, entry);
  return (
    <WhyDialog
      verb="撤回"
      title="撤回还没生效的一条"
      about={words}
      path={`/api/orgs/${org}/tunables/${entry.id}/take-back`}
    >
      <p>{words}。撤回以后，到那一天不变，这一条仍留在历史里。</p>
    </WhyDialog>
  );
}

function Entry({ org, line, entry }: EntryProps) {
  const { setAt, by, approvedBy, cites, takenBack } = entry;
  const author = by ?? '系统管理员';
  return (
    <li>
      <p className={takenBack ? 'rule-gone' : undefined}>{changeWords(line, entry)}</p>
      <p className="quiet as-written">
        {approvedBy === undefined
          ? `${author}于${instantDay(setAt)}设定。`
          : `${author}起草，${approvedBy}于${instantDay(setAt)}批准。`}
        <CiteWords cites={cites} />
      </p>
      {takenBack && (
        <p className="quiet as-written">
          已由{takenBack.by ?? '系统管理员'}于{instantDay(takenBack.at)}撤回，原因：{takenBack.why}
        </p>
      )}
      {entry.mayTakeBack && <TakeBack org={org} line={line} entry={entry} />}
    </li>
  );
}

const decisions = { approved: '批准', refused: '退回', withdrawn: '撤回' } as const;

function GoneDraft({ line, draft }: { readonly line: TunableLine; readonly draft: DraftLine }) {
  const { decided, by, cites } = draft;
  return (
    <li>
      <p className="rule-gone">{changeWords(line, draft)}</p>
      <p className="quiet as-written">
        {by ?? '系统管理员'}起草，没有生效：{decided!.by ?? '系统管理员'}于{instantDay(decided!.at)}
        {decisions[decided!.decision]}，原因：{decided!.why}。
        <CiteWords cites={cites} />
      </p>
    </li>
  );
}

/** What this union itself has set for the service, the latest day first, with the drafts that came to nothing. */
export function History({ answer }: { readonly answer: TunablesAnswer }) {
  const told = answer.lines
    .flatMap((line) => [
      ...line.own.map((entry) => ({
        at: `${entry.from} ${entry.setAt}`,
        shown: <Entry key={entry.id} org={answer.org.id} line={line} entry={entry} />,
      })),
      ...line.drafts
        .filter(({ decided }) => decided !== undefined)
        .map((draft) => ({
          at: `${draft.from} ${draft.draftedAt}`,
          shown: <GoneDraft key={draft.id} line={line} draft={draft} />,
        })),
    ])
    .toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <Section level={2} title="本工会设过的">
      {told.length === 0 ? (
        <p>本工会还没有自己设过，用的都是上级的值或者默认值。</p>
      ) : (
        <ol className="plain changes">{told.map(({ shown }) => shown)}</ol>
      )}
    </Section>
  );
}
