// A receiver as they stand on roofs: it tells whoever connects of aircraft, as BaseStation has it.

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** An aircraft that flies straight and level along a parallel. */
export interface Flying {
  readonly address: string;
  readonly callsign: string;
  readonly latitude: number;
  /** Where it was when the receiver started. */
  readonly longitude: number;
  readonly knots: number;
  readonly east: boolean;
  readonly feet: number;
}

const KNOT_M_S = 0.514_444;
const DEGREE_M = 111_319.49;

export class Receiver {
  readonly #began = Date.now();
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly server: Server,
    readonly flying: readonly Flying[],
    readonly everyMs: number,
  ) {}

  static async start(flying: readonly Flying[], everyMs = 250): Promise<Receiver> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const receiver = new Receiver(server, flying, everyMs);
    server.on('connection', (socket) => receiver.#tell(socket));
    return receiver;
  }

  /** As `clearline serve --feed` takes it. */
  feed(party: string, name: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `sbs+tcp://127.0.0.1:${port}#party=${party}&name=${name}`;
  }

  #tell(socket: Socket): void {
    this.#sockets.add(socket);
    const timer = setInterval(() => {
      socket.write(this.flying.map((one) => this.#lines(one)).join(''));
    }, this.everyMs);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      this.#sockets.delete(socket);
    });
  }

  /** Who it is, how fast, and where. */
  #lines({ address, callsign, latitude, longitude, knots, east, feet }: Flying): string {
    const now = new Date();
    const date = now.toISOString().slice(0, 10).replaceAll('-', '/');
    const time = now.toISOString().slice(11, 23);
    const stamp = `${date},${time},${date},${time}`;
    const head = (kind: number): string => `MSG,${kind},1,1,${address},1,${stamp}`;
    const seconds = (now.getTime() - this.#began) / 1000;
    const meters = (east ? 1 : -1) * knots * KNOT_M_S * seconds;
    const lng = longitude + meters / (DEGREE_M * Math.cos((latitude * Math.PI) / 180));
    return [
      `${head(1)},${callsign},,,,,,,,,,`,
      `${head(4)},,,${knots},${east ? 90 : 270},,,0,,,,,`,
      `${head(3)},,${feet},,,${latitude.toFixed(6)},${lng.toFixed(6)},,,0,0,0,0`,
      '',
    ].join('\r\n');
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }
}
