// newer_pg_dump.mjs FOLDER SOCKET DATABASE [OPTION...]: pg_dump 18 where this machine's is older.
//
// FOLDER is what `scripts/pg-matrix pg_dump` prints: an npm package with pg_dump as WebAssembly, made
// for a database in the same process. Here what it says and hears goes through SOCKET, the number of
// an open descriptor: a connected, blocking socket of a server that trusts user postgres.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, socketNumber, database, ...options] = process.argv.slice(2)
const socket = Number(socketNumber)
const kSslRequest = 80877103
const kGssRequest = 80877104

let unsent = Buffer.alloc(0)
let started = false

function send(length) {
  for (let sent = 0; sent < length;) sent += fs.writeSync(socket, unsent, sent, length - sent)
  unsent = unsent.subarray(length)
}

// Hands over what the server answers, up to ReadyForQuery, or an error before the session starts.
function receive(hear) {
  let message = Buffer.alloc(0)
  const piece = Buffer.alloc(1 << 16)
  for (;;) {
    const length = fs.readSync(socket, piece, 0, piece.length, null)
    if (length === 0) return
    hear(new Uint8Array(piece.subarray(0, length)))
    message = Buffer.concat([message, piece.subarray(0, length)])
    while (message.length >= 5 && message.length > message.readUInt32BE(1)) {
      const type = String.fromCharCode(message[0])
      message = message.subarray(1 + message.readUInt32BE(1))
      if (type === 'Z' || (type === 'E' && !started)) return
    }
  }
}

// The program writes whole or partial messages; only a Query or Sync (or the start) is answered.
function say(bytes, hear) {
  unsent = Buffer.concat([unsent, Buffer.from(bytes)])
  while (!started && unsent.length >= 8 && unsent.length >= unsent.readUInt32BE(0)) {
    const length = unsent.readUInt32BE(0)
    const request = unsent.readUInt32BE(4)
    if (request === kSslRequest || request === kGssRequest) {
      unsent = unsent.subarray(length)
      hear(new Uint8Array(Buffer.from('N')))
      continue
    }
    send(length)
    receive(hear)
    started = true
  }
  while (started && unsent.length >= 5 && unsent.length > unsent.readUInt32BE(1)) {
    const type = String.fromCharCode(unsent[0])
    send(1 + unsent.readUInt32BE(1))
    if (type === 'Q' || type === 'S') receive(hear)
  }
}

const server = {
  execProtocolRawStream: (bytes, { onRawData }) => say(bytes, onRawData),
  // Asked before and after, for a session that goes on: this one does not.
  query: async () => ({ rows: [{ search_path: '' }] }),
  exec: async () => []
}

const { pgDump } = await import(pathToFileURL(path.join(folder, 'index.cjs')).href)
const dump = await pgDump({ pg: server, args: [...options, '-d', database] })
fs.writeFileSync(1, await dump.text())
