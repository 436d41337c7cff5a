import type { AnyValues } from '../../../kernel/field.ts';
import type { Page, Service } from '../../../kernel/service.ts';
import { askedOf } from '../../form/answers.ts';

export interface Step {
  /** Its number in the address: the page's place in the definition, so that a skipped page shifts no other. */
  readonly number: number;
  readonly page: Page;
}

/** The pages on which something is asked, given the answers so far. */
export function stepsOf(service: Service, form: AnyValues): Step[] {
  return service.pages
    .map((page, index) => ({ number: index + 1, page }))
    .filter(({ page }) => askedOf(page.fields, service.form, form).length > 0);
}

export function stepPath(service: Service, step: Step | 'check'): string {
  return `/services/${service.id}/apply/${step === 'check' ? 'check' : step.number}`;
}
