import { createContext, useContext } from 'react';
import type { FileAnswer, UnionAnswer } from '../../kernel/answers.ts';
import type { OpenListAnswer } from '../../kernel/open-list.ts';
import type { Day } from '../../kernel/calendar.ts';

/** What a form needs of the app around it: the day, and somewhere to put files. */
export interface FormDoor {
  readonly today: Day;
  /** `onProgress` is told the part that has been sent, 0 to 1. */
  upload(file: File, onProgress: (part: number) => void): Promise<FileAnswer>;
  /** What is known of an uploaded file; nothing after the page was opened anew. */
  fileOf(id: string): FileAnswer | undefined;
  urlOf(id: string): string;
  findUnion(id: string): Promise<UnionAnswer>;
  searchUnions(text: string): Promise<UnionAnswer[]>;
  /** What a service lists openly. */
  openList(service: string): Promise<OpenListAnswer>;
}

export const FormDoorContext = createContext<FormDoor | undefined>(undefined);

export function useFormDoor(): FormDoor {
  const door = useContext(FormDoorContext);
  if (!door) throw new Error('a form stands inside a FormDoorContext');
  return door;
}
