import { Section } from '../../ui/card.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { servicesByScene } from '../services.ts';
import { ServiceRows } from './service-rows.tsx';

export function ServicesPage() {
  return (
    <>
      <PageHead title="办事" />
      {servicesByScene.map(({ scene, title, services }) => (
        <Section key={scene} title={title}>
          <ServiceRows services={services} />
        </Section>
      ))}
      {servicesByScene.length === 0 && <p>还没有开通可以办的事。有难处可以打职工热线 12351。</p>}
    </>
  );
}
