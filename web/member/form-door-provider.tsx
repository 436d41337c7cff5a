import { type ReactNode, useMemo } from 'react';
import { FormDoorContext } from '../form/form-door.ts';
import { findUnion, openListOf, searchUnions } from './queries.ts';
import { today } from './today.ts';
import { fileOf, upload, urlOf } from './upload.ts';

export function FormDoorProvider({ children }: { readonly children: ReactNode }) {
  const door = useMemo(
    () => ({ today: today(), upload, fileOf, urlOf, findUnion, searchUnions, openList: openListOf }),
    [],
  );
  return <FormDoorContext value={door}>{children}</FormDoorContext>;
}
