// Few and small: what is loaded before the first of these has run is not kept from one start to the next.
import './compile-cache.ts';
import { StartFault } from './db/start-fault.ts';
import { BadService } from './bad-service.ts';

/** `node server/cli.ts <command>`; `npm start` and the other scripts of package.json call it. */
const commands: Readonly<Record<string, { says: string; run: () => Promise<void> }>> = {
  start: {
    says: '启动平台 start the platform',
    run: async () => (await import('./start.ts')).start(),
  },
  services: {
    says: '列出全部服务 list the services',
    run: async () => (await import('./services-list.ts')).listServices(),
  },
  calendar: {
    says: '录入一年的放假安排 load the holidays of a year: calendar <file.json>',
    run: async () => (await import('./calendar-load.ts')).loadCalendar(process.argv[3]),
  },
  backup: {
    says: '备份 copy the database and the files: backup [--folder F] [--keep 7] [--check]',
    run: async () => (await import('./backup/commands.ts')).backup(process.argv.slice(3)),
  },
  restore: {
    says: '恢复 bring them back: restore [--folder F] [--to 2026-11-28T09:30:00+08:00]',
    run: async () => (await import('./backup/commands.ts')).restore(process.argv.slice(3)),
  },
  found: {
    says: '建立省级工会（第一个工会） found the first union: found <name> <area code>',
    run: async () => (await import('./orgs/first.ts')).foundCommand(process.argv.slice(3)),
  },
  administrators: {
    says: '丢失全部管理员账号时另开一组 new ways in for administrators: administrators anew',
    run: async () => (await import('./duties/command.ts')).administrators(process.argv.slice(3)),
  },
  audit: {
    says: '审计记录：导出、存证、清理 the audit: export, anchor, prune',
    run: async () => (await import('./audit/command.ts')).auditCommand(process.argv.slice(3)),
  },
  signatures: {
    says: '付款签名：导出，供另外核对 what was signed of payments, to be checked elsewhere: signatures <file>',
    run: async () => (await import('./money/signatures-command.ts')).signaturesCommand(process.argv.slice(3)),
  },
  keys: {
    says: '更换密钥 change the keys: keys rotate [seal|blind] · keys status · keys rewrap',
    run: async () => (await import('./keys/rotate-cli.ts')).runKeys(process.argv.slice(3), process.env),
  },
  compliance: {
    says: '个人信息保护合规审计里能自动查的 what a machine can audit of compliance: compliance [--since DAY] [--folder F]',
    run: async () => (await import('./privacy/compliance-command.ts')).complianceCommand(process.argv.slice(3)),
  },
  incident: {
    says: '个人信息事件：谁看了谁的什么 who reached what of whom: incident --from DAY [--to DAY] [--actor ID] [--kind K]',
    run: async () => (await import('./privacy/incident-command.ts')).incidentCommand(process.argv.slice(3)),
  },
};

function fail(fault: unknown): never {
  if (fault instanceof StartFault) process.stderr.write(`✗ ${fault.says}\n`);
  else if (fault instanceof BadService)
    process.stderr.write(`✗ 服务定义有错 A service definition is wrong:\n${fault.message}\n`);
  else process.stderr.write(`✗ ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
  process.exit(1);
}

const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  for (const [name, { says }] of Object.entries(commands)) process.stdout.write(`${name.padEnd(12)} ${says}\n`);
  process.exit(process.argv[2] === undefined ? 0 : 1);
}
command.run().catch(fail);
