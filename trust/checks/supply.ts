import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../server/config.ts';
import type { TrustCheck } from '../check.ts';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(projectRoot, file), 'utf8')) as T;
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

interface BillOfMaterials {
  readonly bomFormat: string;
  readonly components: readonly { readonly group?: string; readonly name: string; readonly version: string }[];
}

/** What `npm run sbom` gives, from what is installed and without asking anybody. */
function makeBill(): BillOfMaterials {
  const said = execFileSync('npm', ['run', '--silent', 'sbom', '--', '--offline'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  return JSON.parse(said) as BillOfMaterials;
}

/** Optional packages are counted apart: an installation takes one database and may take S3. */
const check: TrustCheck = {
  goal: 'R31',
  title: 'few packages, each pinned and with its checksum; none runs a script that is not allowed by name',
  controls: ['ASVS-15.1.2'],
  minutes: { short: 1, full: 1 },
  async run() {
    const manifest = read<Manifest>('package.json');
    const lock = Object.entries(read<{ packages: Record<string, Locked> }>('package-lock.json').packages);
    const packages = lock.filter(([path]) => path !== '');
    const running = packages.filter(([, { dev, optional }]) => dev !== true && optional !== true);
    const besides = packages.filter(([, { dev, optional }]) => dev !== true && optional === true);
    const direct = Object.keys(manifest.dependencies).length;
    const asked = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
    const loose = Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(version));
    const unsealed = packages.filter(([, { integrity }]) => integrity === undefined);
    const scripted = packages.filter(([path, { hasInstallScript, os }]) => {
      const name = nameIn(path);
      const fitsHere = os === undefined || os.some((one) => one === 'linux' || one === 'darwin');
      return fitsHere && hasInstallScript === true && !Object.hasOwn(manifest.allowScripts, name);
    });
    const bill = makeBill();
    const listed = new Set(
      bill.components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`),
    );
    const unlisted = running.filter(([path, { version }]) => !listed.has(`${nameIn(path)}@${version}`));
    return [
      {
        what: 'packages of a running installation, direct and all',
        measured: `${direct} and ${running.length}; optional ones besides: ${besides.length}`,
        goal: '≤ 30 and ≤ 150',
        holds: direct <= 30 && running.length <= 150,
      },
      {
        what: `versions that are a range, of ${Object.keys(asked).length}; packages without a checksum, of ${packages.length}`,
        measured: `${loose.length}; ${unsealed.length}`,
        goal: '0; 0',
        holds: loose.length === 0 && unsealed.length === 0,
      },
      {
        what: 'packages with an install script that `allowScripts` does not name',
        measured: [scripted.length, ...scripted.map(([path]) => path)].join(' '),
        goal: '0',
        holds: scripted.length === 0,
      },
      {
        what: `a bill of materials (${bill.bomFormat}) made without a network, ${bill.components.length} packages`,
        measured: `${unlisted.length} of ${running.length} are missing in it`,
        goal: '0',
        holds: unlisted.length === 0 && bill.bomFormat === 'CycloneDX',
      },
    ];
  },
};

export default check;
