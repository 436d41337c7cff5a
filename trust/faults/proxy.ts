import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** What is wrong with the line. `black-hole` swallows what is sent, as a cable that was pulled: nobody hears of it. */
export type Trouble = 'none' | 'refuse' | 'black-hole' | { readonly delayMs: number };

/**
 * Waits for bytes that the client sends. `before`: they never reach the server. `after`: the server has them and has
 * answered, and the answer is lost. Either way the connection is dead afterwards; `spring` does the rest.
 */
export interface Trap {
  readonly pattern: RegExp;
  readonly moment: 'before' | 'after';
  spring(): void;
}

interface Line {
  readonly near: Socket;
  readonly far: Socket;
  sprung: boolean;
  held: (() => void)[];
}

/** A line of TCP on loopback that can be cut, slowed, swallowed or listened to. */
export class Proxy {
  #target: { host: string; port: number };
  readonly #lines = new Set<Line>();
  #server: Server;
  #trouble: Trouble = 'none';
  #trap: Trap | undefined;
  #port = 0;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = this.#make();
  }

  static async to(port: number): Promise<Proxy> {
    const proxy = new Proxy({ host: '127.0.0.1', port });
    await proxy.#listen(0);
    proxy.#port = (proxy.#server.address() as AddressInfo).port;
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** Takes the place of the trap before it; undefined takes it away. */
  set(trap: Trap | undefined): void {
    this.#trap = trap;
  }

  /** From now on. `refuse` also resets what is open; healing lets go what a black hole has swallowed, as TCP would send it again. */
  async be(trouble: Trouble): Promise<void> {
    const was = this.#trouble;
    this.#trouble = trouble;
    if (trouble === 'refuse') {
      await new Promise<void>((resolve) => {
        this.#server.close(() => resolve());
        this.reset();
      });
    } else if (was === 'refuse') {
      this.#server = this.#make();
      await this.#listen(this.#port);
    }
    if (trouble === 'none') for (const line of this.#lines) for (const go of line.held.splice(0)) go();
  }

  /** Leads to another port from now on; connections that are open stay where they are. */
  toward(port: number): void {
    this.#target = { ...this.#target, port };
  }

  /** Resets every open connection, once. */
  reset(): void {
    for (const line of this.#lines) this.#kill(line);
  }

  async close(): Promise<void> {
    this.reset();
    if (this.#server.listening) await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #make(): Server {
    return createServer((near) => this.#join(near));
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => resolve());
    });
  }

  #join(near: Socket): void {
    const line: Line = { near, far: connect(this.#target), sprung: false, held: [] };
    this.#lines.add(line);
    for (const socket of [near, line.far]) {
      socket.setNoDelay();
      socket.on('error', () => this.#kill(line));
      socket.on('close', () => this.#kill(line));
    }
    near.on('data', (bytes: Buffer) => this.#up(line, bytes));
    line.far.on('data', (bytes: Buffer) => this.#down(line, bytes));
  }

  #up(line: Line, bytes: Buffer): void {
    const trap = this.#trap;
    if (trap !== undefined && trap.pattern.test(bytes.toString('latin1'))) {
      this.#trap = undefined;
      line.sprung = true;
      if (trap.moment === 'after') {
        line.far.once('data', () => this.#spring(line, trap));
        line.far.write(bytes);
      } else this.#spring(line, trap);
      return;
    }
    this.#pass(line, line.far, bytes);
  }

  #down(line: Line, bytes: Buffer): void {
    if (!line.sprung) this.#pass(line, line.near, bytes);
  }

  #spring(line: Line, trap: Trap): void {
    trap.spring();
    this.#kill(line);
  }

  #pass(line: Line, to: Socket, bytes: Buffer): void {
    const send = () => void (to.writable && to.write(bytes));
    if (this.#trouble === 'black-hole') line.held.push(send);
    else if (typeof this.#trouble === 'object') setTimeout(send, this.#trouble.delayMs);
    else send();
  }

  #kill(line: Line): void {
    if (!this.#lines.delete(line)) return;
    for (const socket of [line.near, line.far]) {
      if (socket.destroyed) continue;
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}
