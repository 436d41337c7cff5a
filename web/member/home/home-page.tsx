import { ButtonLink } from '../../ui/button.tsx';
import { Section } from '../../ui/card.tsx';
import { RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { usePreferences } from '../preferences.tsx';
import { useMe } from '../queries.ts';
import { type SceneGroup, servicesByScene, servicesForMembers, servicesWithBoard } from '../services.ts';
import { ServiceRows } from '../services/service-rows.tsx';
import { ServiceSearch } from './service-search.tsx';
import { WaitingForMe } from './waiting-for-me.tsx';

/** How many services of a scene the home page names; all of them stand under «办事». */
const mostPerScene = 3;

/** In care mode there are fewer things to choose from, and each is a button. */
function FewLinks() {
  return (
    <div className="stack">
      <ButtonLink look="wide" to="/finder">
        看看我能领什么
      </ButtonLink>
      <ButtonLink look="wide" to="/services">
        看看能办什么事
      </ButtonLink>
      <ButtonLink look="wide" to="/campaigns">
        领福利、报名活动
      </ButtonLink>
      <ButtonLink look="wide" to="/cases">
        我办的事到哪一步了
      </ButtonLink>
      <ButtonLink look="wide" to="/card">
        会员卡
      </ButtonLink>
    </div>
  );
}

function AllLinks({ groups }: { readonly groups: readonly SceneGroup[] }) {
  return (
    <>
      <nav className="rows" aria-label="我的和工友的">
        <RowLink to="/finder">
          <strong>一问全知</strong>
          <span className="soft">答几个问题，看看你能领什么、领多少；不用登录，不留记录</span>
        </RowLink>
        <RowLink to="/campaigns">
          <strong>福利活动</strong>
          <span className="soft">礼包、出游、体检：什么时候开始、还有多少</span>
        </RowLink>
        <RowLink to="/card">
          <strong>会员卡</strong>
          <span className="soft">给商家和阵地看一眼，没有网络也能用</span>
        </RowLink>
        <RowLink to="/cases">
          <strong>我的办件</strong>
          <span className="soft">办到哪一步、谁在办、什么时候办完</span>
        </RowLink>
        {servicesWithBoard.length > 0 && (
          <RowLink to="/board">
            <strong>工友</strong>
            <span className="soft">{servicesWithBoard.map(({ board }) => board!.label).join('、')}</span>
          </RowLink>
        )}
      </nav>
      {groups.map(({ scene, title, services }) => (
        <Section key={scene} title={title}>
          <ServiceRows services={services.slice(0, mostPerScene)} />
          {services.length > mostPerScene && <RowLink to={`/services#${scene}`}>全部{title}</RowLink>}
        </Section>
      ))}
    </>
  );
}

/** Useful without an account: only what waits for the person herself needs a sign-in. */
export function HomePage() {
  const { care } = usePreferences();
  const me = useMe();
  return (
    <>
      <PageHead title="有事找工会" />
      {me.data && <WaitingForMe />}
      <ServiceSearch />
      {care ? <FewLinks /> : <AllLinks groups={me.data?.member ? servicesForMembers : servicesByScene} />}
    </>
  );
}
