import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly level: 2 | 3;
  readonly title: string;
  readonly children: ReactNode;
}

export function Section({ level, title, children }: SectionProps) {
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section aria-labelledby={id}>
      <Heading id={id}>{title}</Heading>
      {children}
    </section>
  );
}
