import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { OrgAnswer } from '../../../kernel/answers.ts';
import { daysBetween } from '../../../kernel/calendar.ts';
import {
  type Committee,
  type Seat,
  type Term,
  type UnionFactsAnswer,
  committeeNames,
  committees,
  officeWords,
} from '../../../kernel/union-facts.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { today } from '../words/today.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { FactsForm, SeatEndForm, SeatForm, TermForm } from './facts-forms.tsx';
import { factsQuery } from './use-facts.ts';

interface DialogProps {
  readonly verb: string;
  readonly label?: string;
  readonly title: string;
  readonly children: (close: () => void) => ReactNode;
}

/** A button and what it opens; what was typed goes with the dialog. */
function Dialog({ verb, label, title, children }: DialogProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" aria-label={label} onClick={() => setOpen(true)}>
        {verb}
      </Button>
      <Modal open={open} title={title} footer={null} destroyOnHidden onCancel={close}>
        {open && children(close)}
      </Modal>
    </>
  );
}

export function leftWords(daysLeft: number): string {
  if (daysLeft < 0) return `已届满 ${-daysLeft} 天`;
  return daysLeft === 0 ? '今天届满' : `还有 ${daysLeft} 天届满`;
}

function termWords({ years, beginsOn, endsOn }: Term): string {
  return `${years === 3 ? '三' : '五'}年一届，${sayWholeDay(beginsOn)}至${sayWholeDay(endsOn)}`;
}

function Terms({ facts }: { readonly facts: UnionFactsAnswer }) {
  const present = facts.terms.find(({ current }) => current);
  const earlier = facts.terms.filter(({ current }) => !current);
  const left = present && daysBetween(today(), present.endsOn);
  return (
    <>
      {present === undefined || left === undefined ? (
        <p>还没有登记任期，到期提醒也就没有。</p>
      ) : (
        <p>
          {termWords(present)}{' '}
          <span className={left < 0 ? 'tag tag-danger' : left <= 90 ? 'tag tag-waiting' : 'tag'}>
            {leftWords(left)}
          </span>
        </p>
      )}
      {facts.mayEdit && (
        <Dialog verb="登记新一届" title={`任期：${facts.org.name}`}>
          {(close) => <TermForm facts={facts} onClose={close} />}
        </Dialog>
      )}
      {earlier.length > 0 && (
        <details>
          <summary>以前的任期（{earlier.length}）</summary>
          <ul className="plain">
            {earlier.map((term) => (
              <li key={term.id}>
                {termWords(term)}
                {term.corrected && <span className="quiet">（登错了，已更正）</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function SeatLine({ facts, seat }: { readonly facts: UnionFactsAnswer; readonly seat: Seat }) {
  return (
    <li className="seat">
      <span>
        {officeWords(seat.committee, seat.office)} {seat.name}{' '}
        <span className="quiet">
          {sayWholeDay(seat.from)}
          {seat.to === undefined ? '起' : `至${sayWholeDay(seat.to)}`}
        </span>
      </span>
      {facts.mayEdit && seat.to === undefined && (
        <Dialog verb="卸任" label={`${seat.name}卸任`} title={`卸任：${seat.name}`}>
          {(close) => <SeatEndForm facts={facts} seat={seat} onClose={close} />}
        </Dialog>
      )}
    </li>
  );
}

function OneCommittee({ facts, committee }: { readonly facts: UnionFactsAnswer; readonly committee: Committee }) {
  const now = facts.seats.filter((seat) => seat.committee === committee && seat.to === undefined);
  return (
    <div>
      <h4>{committees[committee]}</h4>
      {now.length === 0 ? (
        <p className="quiet">还没有登记</p>
      ) : (
        <ul className="plain">
          {now.map((seat) => (
            <SeatLine key={seat.id} facts={facts} seat={seat} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Committees({ facts }: { readonly facts: UnionFactsAnswer }) {
  const before = facts.seats.filter(({ to }) => to !== undefined);
  return (
    <>
      <div className="committees">
        {committeeNames.map((committee) => (
          <OneCommittee key={committee} facts={facts} committee={committee} />
        ))}
      </div>
      {facts.mayEdit && (
        <Dialog verb="登记任职" title={`任职：${facts.org.name}`}>
          {(close) => <SeatForm facts={facts} onClose={close} />}
        </Dialog>
      )}
      {before.length > 0 && (
        <details>
          <summary>以前任职的人（{before.length}）</summary>
          <ul className="plain">
            {before.map((seat) => (
              <li key={seat.id}>
                {committees[seat.committee]}
                {officeWords(seat.committee, seat.office)} {seat.name}，{sayWholeDay(seat.from)}至
                {sayWholeDay(seat.to!)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** What is known of a union besides its place in the tree: its founding, its terms of office, its three committees. */
export function UnionFacts({ unit }: { readonly unit: OrgAnswer }) {
  const query = useQuery(factsQuery(unit.id));
  return (
    <Answered query={query} rows={3}>
      {(facts) => (
        <>
          <div className="facts-line">
            <Facts>
              <Fact label="成立日期">{facts.foundedOn === undefined ? '没有登记' : sayWholeDay(facts.foundedOn)}</Fact>
            </Facts>
            {facts.mayEdit && (
              <Dialog verb="填写代码、成立日期" title={`基本情况：${facts.org.name}`}>
                {(close) => <FactsForm facts={facts} onClose={close} />}
              </Dialog>
            )}
          </div>
          <Section level={3} title="任期">
            <div className="facts-line">
              <Terms facts={facts} />
            </div>
          </Section>
          <Section level={3} title="三个委员会">
            <Committees facts={facts} />
          </Section>
        </>
      )}
    </Answered>
  );
}
