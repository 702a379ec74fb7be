// An MLLP client and server of another maker (@medplum/hl7, Apache-2.0), driven by MllpPeerTests.
//   node peer.mjs client PORT COUNT    sends COUNT messages, each after the acknowledgment of the one before; prints a line for each: MSA-1 MSA-2
//   node peer.mjs server               listens on a free loopback port, prints "ready PORT", acknowledges each message; prints a line for each: MSH-10
import net from 'node:net';
import { Hl7Message } from '@medplum/core';
import { Hl7Client, Hl7Connection } from '@medplum/hl7';

const [mode, port, count] = process.argv.slice(2);

const admission = (controlId, patient) => Hl7Message.parse([
  `MSH|^~\\&|PEER|NORTH|ENGINE|HUB|20260314093000||ADT^A01^ADT_A01|${controlId}|P|2.5.1`,
  'EVN|A01|20260314093000',
  `PID|1||${patient}^^^NORTH^MR||EXAMPLE^ANNA||19700102|F`,
  `PV1|1|I|4N^412^A||||||||||||||||V-${controlId}`,
].join('\r'));

if (mode === 'server') {
  // Its own server listens on every interface; its connection takes any socket.
  const server = net.createServer((socket) => {
    const connection = new Hl7Connection(socket);
    connection.addEventListener('message', ({ message }) => {
      console.log(message.getSegment('MSH').getField(10).toString());
      connection.send(message.buildAck());
    });
    connection.addEventListener('error', () => {});
  });
  server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
} else {
  const client = new Hl7Client({ host: '127.0.0.1', port: Number(port), keepAlive: true });
  for (let i = 0; i < Number(count); i++) {
    const answer = await client.sendAndWait(admission(`PEER${i}`, `P${i % 3}`), { timeoutMs: 10000 });
    const msa = answer.getSegment('MSA');
    console.log(`${msa.getField(1)} ${msa.getField(2)}`);
  }
  await client.close();
  process.exit(0);
}
