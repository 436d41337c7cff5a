import { type ReactNode, useMemo } from 'react';
import { FormDoorContext } from '../form/form-door.ts';
import { today } from './today.ts';
import { fileOf, upload, urlOf } from './upload.ts';

export function FormDoorProvider({ children }: { readonly children: ReactNode }) {
  const door = useMemo(() => ({ today: today(), upload, fileOf, urlOf }), []);
  return <FormDoorContext value={door}>{children}</FormDoorContext>;
}
