// MLLP clients and servers of other makers, driven by MllpPeerTests:
//   @medplum/hl7 (Apache-2.0), node-hl7-client (MIT, client only: its server listens on every interface), simple-hl7 (MIT, plain only)
//   node peer.mjs client MAKER PORT COUNT [FOLDER]  sends COUNT messages, each after the acknowledgment of the one before; prints a line for each: MSA-1 MSA-2
//   node peer.mjs server MAKER [FOLDER]             listens on a free loopback port, prints "ready PORT", acknowledges each message; prints a line for each: MSH-10
// With FOLDER it speaks TLS: authority.pem is believed, peer.pem and peer.key are shown, and a server wants the same of its clients.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { Hl7Message } from '@medplum/core';
import { Hl7Connection } from '@medplum/hl7';
import { Client, Message } from 'node-hl7-client';
import simple from 'simple-hl7';

const [mode, maker, ...rest] = process.argv.slice(2);
const host = '127.0.0.1';

const secrets = (folder) => folder && {
  ca: fs.readFileSync(path.join(folder, 'authority.pem')),
  cert: fs.readFileSync(path.join(folder, 'peer.pem')),
  key: fs.readFileSync(path.join(folder, 'peer.key')),
};

const admission = (n) => [
  `MSH|^~\\&|PEER|NORTH|ENGINE|HUB|20260314093000||ADT^A01^ADT_A01|PEER${n}|P|2.5.1`,
  'EVN|A01|20260314093000',
  `PID|1||P${n % 3}^^^NORTH^MR||EXAMPLE^ANNA||19700102|F`,
  `PV1|1|I|4N^412^A||||||||||||||||V-PEER${n}`,
].join('\r');

// Each gives a function that sends a message's text and comes to the acknowledgment's MSA-1 and MSA-2.
const clients = {
  async medplum(port, secure) {
    const socket = secure ? tls.connect({ host, port, servername: 'localhost', ...secure }) : net.connect({ host, port });
    await new Promise((resolve, reject) => socket.once(secure ? 'secureConnect' : 'connect', resolve).once('error', reject));
    const connection = new Hl7Connection(socket);
    return async (text) => {
      const msa = (await connection.sendAndWait(Hl7Message.parse(text), { timeoutMs: 10000 })).getSegment('MSA');
      return [msa.getField(1).toString(), msa.getField(2).toString()];
    };
  },

  async 'node-hl7-client'(port, secure) {
    let answered;
    const client = new Client({ host, ...(secure && { tls: { servername: 'localhost', ...secure } }) });
    const connection = client.createConnection({ port }, async (answer) => answered(answer.getMessage()));
    await new Promise((resolve, reject) => {
      connection.once('connect', resolve);
      connection.once('client.error', reject);
    });
    // It hangs where the next message is sent before the answer is here.
    return async (text) => {
      const answer = new Promise((resolve) => { answered = resolve; });
      await connection.sendMessage(new Message({ text }));
      const message = await answer;
      return [message.get('MSA.1').toString(), message.get('MSA.2').toString()];
    };
  },

  async 'simple-hl7'(port) {
    const client = simple.Server.createTcpClient({ host, port, keepalive: true });
    const parser = new simple.Parser({ segmentSeperator: '\r' });
    await new Promise((resolve, reject) => client.connect((error) => (error ? reject(error) : resolve())));
    return (text) => new Promise((resolve, reject) => client.send(parser.parse(text), (error, answer) => {
      if (error) return reject(error);
      const msa = answer.getSegment('MSA');
      return resolve([msa.getField(1).toString(), msa.getField(2).toString()]);
    }));
  },
};

const servers = {
  medplum(secure) {
    const serve = (socket) => {
      const connection = new Hl7Connection(socket);
      connection.addEventListener('message', ({ message }) => {
        console.log(message.getSegment('MSH').getField(10).toString());
        connection.send(message.buildAck());
      });
      connection.addEventListener('error', () => {});
    };
    const server = secure
      ? tls.createServer({ ...secure, requestCert: true, rejectUnauthorized: true }, serve)
      : net.createServer(serve);
    server.listen(0, host, () => console.log(`ready ${server.address().port}`));
  },

  'simple-hl7'() {
    // It knows no address to listen on: every interface would be open.
    const listen = net.Server.prototype.listen;
    net.Server.prototype.listen = function onLoopback(port) {
      return listen.call(this, port, host, () => console.log(`ready ${this.address().port}`));
    };
    const app = simple.tcp();
    app.use((request, response, next) => {
      console.log(request.msg.header.getField(8).toString());
      next();
    });
    app.use((request, response) => response.end());
    app.start(0);
  },
};

if (mode === 'server') {
  servers[maker](secrets(rest[0]));
} else {
  const [port, count, folder] = rest;
  const send = await clients[maker](Number(port), secrets(folder));
  for (let n = 0; n < Number(count); n++) console.log((await send(admission(n))).join(' '));
  process.exit(0);
}
