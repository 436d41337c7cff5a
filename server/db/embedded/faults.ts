import { StartFault } from '../start-fault.ts';

export function diskFull(place: string, detail?: string): StartFault {
  return new StartFault(
    'disk-full',
    `磁盘已满，无法写入 ${place}：请清理出至少 1 GB 后重试。 ` +
      `The disk is full, ${place} cannot be written: free at least 1 GB and start again.`,
    { detail },
  );
}

export function unreadable(dataDir: string, cause?: unknown, detail?: string): StartFault {
  return new StartFault(
    'data-unreadable',
    `当前用户不能读写 ${dataDir}：请用创建它的用户启动，或由管理员执行 chown，或用 HONGQIAO_DATA 指定别的目录。 ` +
      `This user may not read and write ${dataDir}: start as the user who made it, have it chowned, or name another folder in HONGQIAO_DATA.`,
    { cause, detail },
  );
}

export function portTaken(port: number): StartFault {
  return new StartFault(
    'port-taken',
    `端口 127.0.0.1:${port} 已被占用：请停掉占用它的程序，或换一个端口。 ` +
      `Port 127.0.0.1:${port} is taken: stop the program that has it, or choose another port.`,
  );
}

/** The fault behind what initdb, pg_ctl or the server's log said. */
export function faultOf(said: string, dataDir: string): StartFault {
  if (/No space left on device|Disk quota exceeded|Check free disk space/.test(said)) return diskFull(dataDir, said);
  if (/Permission denied|has wrong ownership|invalid permissions|Read-only file system/.test(said)) {
    return unreadable(dataDir, undefined, said);
  }
  const reason = /(?:FATAL|PANIC|error): +(.+)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? '';
  return new StartFault(
    'embedded-did-not-start',
    `内置数据库没有启动（${reason}）：请看 ${dataDir}/server.log，或设置 DATABASE_URL。 ` +
      `The embedded database did not start (${reason}): see ${dataDir}/server.log, or set DATABASE_URL.`,
    { detail: said },
  );
}

/** A fault of the operating system while the data directory was touched, as a StartFault; anything else as it came. */
export function toStartFault(fault: unknown, dataDir: string): unknown {
  if (!(fault instanceof Error) || fault instanceof StartFault) return fault;
  const code = 'code' in fault ? fault.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(dataDir, fault.message);
  const closed = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];
  if (typeof code === 'string' && closed.includes(code)) return unreadable(dataDir, fault, fault.message);
  // SQLite on the lock file: 8 read-only, 14 cannot open, 13 disk full.
  const sqlite = 'errcode' in fault ? fault.errcode : undefined;
  if (sqlite === 13) return diskFull(dataDir, fault.message);
  if (sqlite === 8 || sqlite === 14) return unreadable(dataDir, fault, fault.message);
  return fault;
}
