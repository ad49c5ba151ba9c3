// A network that can be cut and mended, between a browser and a server that lives on.

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Wire {
  #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(
    readonly url: string,
    readonly server: Server,
  ) {}

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const wire = new Wire(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    server.on('connection', (near) => {
      if (wire.#isCut) return near.destroy();
      wire.#join(near, connect(Number(port), hostname));
      return undefined;
    });
    return wire;
  }

  #join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  end(): void {
    this.cut();
    this.server.close();
  }
}
