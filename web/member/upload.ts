import type { FileAnswer, RefusalAnswer } from '../../kernel/answers.ts';
import { wordsOf } from '../../kernel/refusal.ts';
import { Refused, newKey } from '../api/client.ts';

/** What this visit has uploaded, for names and sizes beside the previews. */
const uploaded = new Map<string, FileAnswer>();

export function fileOf(id: string): FileAnswer | undefined {
  return uploaded.get(id);
}

export function urlOf(id: string): string {
  return `/api/files/${encodeURIComponent(id)}`;
}

/** A phone may be handed to somebody else: names of files go with the session. */
export function forgetUploads(): void {
  uploaded.clear();
}

function refusedBy(request: XMLHttpRequest): Refused {
  const refusal = request.response as Partial<RefusalAnswer> | null;
  const code = refusal?.code ?? (request.status === 413 ? 'file-too-large' : 'fault');
  return new Refused(code, request.status, refusal?.says ?? wordsOf(code), refusal?.reasons);
}

/** Sends one file. `fetch` cannot tell how much has left the phone, so this is an XMLHttpRequest. */
export function upload(file: File, onProgress: (part: number) => void): Promise<FileAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/files');
    request.responseType = 'json';
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('idempotency-key', newKey());
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', () =>
      reject(new Refused('offline', 0, `「${file.name}」没有传上去，网络恢复后请再选一次。`)),
    );
    request.addEventListener('load', () => {
      if (request.status !== 201) return reject(refusedBy(request));
      const answer = request.response as FileAnswer;
      uploaded.set(answer.id, answer);
      resolve(answer);
    });
    const body = new FormData();
    body.append('file', file, file.name);
    request.send(body);
  });
}
