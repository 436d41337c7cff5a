import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { Section } from '../../ui/card.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ServiceSearch } from '../home/service-search.tsx';
import { useMe } from '../queries.ts';
import { servicesByScene, servicesForMembers } from '../services.ts';
import { ServiceRows } from './service-rows.tsx';

/** Whoever came for one scene of life begins there: the page is long. */
function useScrollToScene() {
  const { hash } = useLocation();
  useEffect(() => {
    // After the frame of the page, which begins every page at its top.
    const soon = requestAnimationFrame(() => document.getElementById(hash.slice(1))?.scrollIntoView());
    return () => cancelAnimationFrame(soon);
  }, [hash]);
}

export function ServicesPage() {
  const { data: me } = useMe();
  const groups = me?.member ? servicesForMembers : servicesByScene;
  useScrollToScene();
  return (
    <>
      <PageHead title="办事" />
      <ServiceSearch />
      {groups.map(({ scene, title, services }) => (
        <div key={scene} id={scene}>
          <Section title={title}>
            <ServiceRows services={services} />
          </Section>
        </div>
      ))}
      {groups.length === 0 && <p>还没有开通可以办的事。有难处可以打职工热线 12351。</p>}
    </>
  );
}
