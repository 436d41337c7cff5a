import { spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

export interface Ran {
  readonly code: number;
  readonly output: string;
}

const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  NO_COLOR: '1',
  // @redocly/cli reports its use and asks for newer versions unless told not to.
  REDOCLY_TELEMETRY: 'off',
  CI: '1',
};
delete environment['FORCE_COLOR'];

/** Runs a program of node_modules/.bin to its end, with nothing to read. */
export function run(program: string, args: readonly string[], cwd = root): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    const hear = (heard: string) => (output += heard);
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', failed);
    child.on('close', (code, signal) =>
      done({ code: code ?? 1, output: signal === null ? output : `${output}${signal}` }),
    );
  });
}
