// A PostgreSQL server with pgvector for tests, in memory, on a free port of the loopback: PGlite, which is PostgreSQL
// compiled to WebAssembly. It has one session, which its connections take turns in: a transaction, or a statement
// outside of one, at a time.
// Usage: node postgres_server.mjs [--password SECRET] [--without-vector]
// Prints "port N" when it takes connections, and ends when its standard input does.
import { createServer } from 'node:net';

const fetched = new URL('../fetched/', import.meta.url);
const { PGlite } = await import(new URL('pglite/dist/index.js', fetched));
const { vector } = await import(new URL('pglite-pgvector/dist/index.js', fetched));
const words = process.argv.slice(2);
const password = words.includes('--password') ? words[words.indexOf('--password') + 1] : null;
const extensions = words.includes('--without-vector') ? {} : { vector };

function message(type, ...parts) {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const int32 = (number) => [number >>> 24, number >>> 16 & 255, number >>> 8 & 255, number & 255];

const welcome = Buffer.concat([
  message('R', int32(0)),
  ...[['server_version', '18.0'], ['server_encoding', 'UTF8'], ['client_encoding', 'UTF8'],
    ['standard_conforming_strings', 'on'], ['integer_datetimes', 'on'], ['DateStyle', 'ISO, MDY']].map(
    ([name, value]) => message('S', `${name}\0${value}\0`)),
  message('Z', 'I'),
]);

const refusal = (user) => message('E', 'SFATAL\0VFATAL\0C28P01\0',
  `Mpassword authentication failed for user "${user}"\0\0`);

/** Runs what connections send, in the one session of the database. */
class Session {
  constructor(database) {
    this.database = database;
    this.waiting = [];
    this.owner = null; // of the transaction that is open
    this.busy = false;
  }

  run(owner, bytes) {
    return new Promise((resolve) => {
      this.waiting.push({ owner, bytes, resolve });
      this.proceed();
    });
  }

  async proceed() {
    const next = this.waiting.findIndex(({ owner }) => this.owner === null || owner === this.owner);
    if (this.busy || next < 0) return;
    const [{ owner, bytes, resolve }] = this.waiting.splice(next, 1);
    this.busy = true;
    const reply = Buffer.from(await this.database.execProtocolRaw(bytes));
    const idle = reply.length < 6 || reply[reply.length - 1] === 'I'.charCodeAt(0); // of ReadyForQuery
    this.owner = idle ? null : owner;
    this.busy = false;
    resolve(reply);
    this.proceed();
  }
}

/** One client: takes its bytes apart, and hands on what belongs together. */
class Connection {
  constructor(socket, session) {
    this.socket = socket;
    this.session = session;
    this.bytes = Buffer.alloc(0);
    this.group = []; // messages until Sync, or of one COPY
    this.copying = false;
    this.state = 'start';
    this.work = Promise.resolve();
    socket.on('data', (piece) => { this.work = this.work.then(() => this.take(piece)); });
    socket.on('error', () => {});
    socket.on('close', () => { this.work = this.work.then(() => this.leave()); });
  }

  async leave() {
    if (this.session.owner === this) await this.session.run(this, message('Q', 'ROLLBACK\0'));
  }

  async take(piece) {
    this.bytes = Buffer.concat([this.bytes, piece]);
    for (;;) {
      const start = this.state === 'start' ? 0 : 1;
      if (this.bytes.length < start + 4) return;
      const length = start + this.bytes.readInt32BE(start);
      if (this.bytes.length < length) return;
      const one = this.bytes.subarray(0, length);
      this.bytes = this.bytes.subarray(length);
      if (this.state === 'ready') await this.handle(one);
      else this.greet(one);
    }
  }

  greet(one) {
    if (this.state === 'password') {
      const said = one.subarray(5, one.length - 1).toString();
      if (said === password) this.welcome();
      else this.socket.end(refusal(this.user));
      return;
    }
    const code = one.readInt32BE(4);
    if (code === 80877103 || code === 80877104) { // TLS, GSSAPI: no
      this.socket.write('N');
      return;
    }
    if (code !== 196608) { // a request to cancel
      this.socket.end();
      return;
    }
    const told = one.subarray(8).toString().split('\0');
    this.user = told[told.indexOf('user') + 1];
    if (password === null) {
      this.welcome();
      return;
    }
    this.state = 'password';
    this.socket.write(message('R', int32(3)));
  }

  welcome() {
    this.state = 'ready';
    this.socket.write(welcome);
  }

  async handle(one) {
    const type = String.fromCharCode(one[0]);
    if (type === 'X') {
      this.socket.end();
      return;
    }
    this.group.push(one);
    const columns = /^COPY .*\((.*)\) FROM STDIN/i.exec(type === 'Q' ? one.subarray(5).toString() : '');
    if (columns) { // the database wants the statement and its data in one piece
      this.copying = true;
      const count = columns[1].split(',').length;
      this.socket.write(message('G', [1, 0, count], Array(count).fill([0, 1]).flat()));
    }
    if (!(this.copying ? 'cf' : 'QS').includes(type)) return;
    const bytes = Buffer.concat(this.group.splice(0));
    let reply = await this.session.run(this, bytes);
    if (this.copying && reply[0] === 'G'.charCodeAt(0)) reply = reply.subarray(1 + reply.readInt32BE(1));
    this.copying = false;
    this.socket.write(reply);
  }
}

const session = new Session(await PGlite.create({ extensions }));
const server = createServer((socket) => new Connection(socket, session));
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
