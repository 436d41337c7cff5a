import { useQuery } from '@tanstack/react-query';
import type { Me } from '../../../kernel/answers.ts';
import type { MembershipSpell } from '../../../kernel/member-answers.ts';
import { leftWords, standings } from '../../../kernel/standing.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { Card, Section } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { membershipQuery } from '../queries.ts';
import { aboutMembership, forNewcomers } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';

/** «2026年3月1日起退休», oldest first. */
function changesOf({ changes }: MembershipSpell): string[] {
  return changes.map(({ standing, since }) => `${wholeDayWords(since)}起：${standings[standing]}`);
}

function Present({ spell, verified }: { readonly spell: MembershipSpell; readonly verified: boolean }) {
  const changes = changesOf(spell);
  return (
    <Section title="现在">
      <Facts
        facts={[
          { key: 'org', name: '所在工会', value: spell.org.name },
          { key: 'from', name: '哪天开始', value: wholeDayWords(spell.from) },
          { key: 'standing', name: '工作情况', value: standings[spell.standing] },
          ...(changes.length > 0 ? [{ key: 'changes', name: '有过的变化', value: changes.join('\n') }] : []),
          { key: 'verified', name: '实名', value: verified ? '工会已核对身份' : '工会还没有核对身份' },
        ]}
      />
    </Section>
  );
}

function Earlier({ spells }: { readonly spells: readonly MembershipSpell[] }) {
  if (spells.length === 0) return null;
  return (
    <Section title="以前">
      {spells.map((spell) => (
        <Card key={`${spell.org.id} ${spell.from} ${spell.to}`}>
          <p>
            <strong>{spell.org.name}</strong>
          </p>
          <p>
            {wholeDayWords(spell.from)}到{spell.to && wholeDayWords(spell.to)}
            {spell.why && `，${leftWords[spell.why]}`}
          </p>
          {changesOf(spell).map((line) => (
            <p className="soft" key={line}>
              {line}
            </p>
          ))}
        </Card>
      ))}
    </Section>
  );
}

function NextThings({ me }: { readonly me: Me }) {
  const offered = me.member ? aboutMembership : forNewcomers;
  return (
    <Section title={me.member ? '会籍有变化' : '加入工会'}>
      <p>
        {me.member
          ? '换了单位可以转会；退休、失业、单位没有了，会籍都可以保留。'
          : '还没有入会的、退过会的，都可以申请入会；入过会但这里看不到的，可以找回。'}
      </p>
      <nav className="rows" aria-label="会籍可以办的事">
        {offered.map(({ id, title }) => (
          <RowLink key={id} to={`/services/${id}`}>
            {title}
          </RowLink>
        ))}
      </nav>
    </Section>
  );
}

function History({ me }: { readonly me: Me }) {
  return (
    <Loaded query={useQuery(membershipQuery)}>
      {({ memberships }) => {
        const present = memberships.find(({ to }) => to === undefined);
        return (
          <>
            {present ? (
              <Present spell={present} verified={me.verified} />
            ) : (
              <p>{memberships.length > 0 ? '你现在不是工会会员，以前的会籍在下面。' : '你还没有加入工会。'}</p>
            )}
            <NextThings me={me} />
            <Earlier spells={memberships.filter((spell) => spell !== present)} />
          </>
        );
      }}
    </Loaded>
  );
}

/** Where one has been a member, since when, why it ended, and what can be asked for now. */
export function MembershipPage() {
  return (
    <>
      <PageHead title="我的会籍">
        <BackLink to="/me">我的</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到你的会籍。">{(me) => <History me={me} />}</SignInGate>
    </>
  );
}
