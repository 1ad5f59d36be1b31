import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cameras, Program, Subject } from '../programs.ts'
import { isAlive } from '../usage.ts'
import { freePort, launch } from './launch.ts'

/** Version 4.4.3 ends where the camera's first packets come with its answer to PLAY: then it is started again. */
const MOST_AGAIN = 5
const SETTLE_MS = 1000
let runs = 0

/** Node-Media-Server 4, which pulls RTSP itself, with viewers of its FLV over HTTP and WebSocket. */
export function nodeMediaServer(folder: string): readonly Subject[] {
  const common = {
    sendsWholePackets: false,
    startsWithKeyframe: false,
    start: (cameras: Cameras) => start(folder, cameras),
  }
  return [
    {
      ...common,
      name: 'Node-Media-Server, WS-FLV',
      way: 'ws-flv',
      addressOf: (port, camera) => `ws://127.0.0.1:${port}/live/cam${camera}.flv`,
    },
    {
      ...common,
      name: 'Node-Media-Server, HTTP-FLV',
      way: 'http-flv',
      addressOf: (port, camera) => `http://127.0.0.1:${port}/live/cam${camera}.flv`,
    },
  ]
}

async function start(server: string, { urls, folder }: Cameras): Promise<Program> {
  const [http, rtmp] = [await freePort(), await freePort()]
  const cwd = join(folder, `node-media-server-${++runs}`)
  await mkdir(cwd)
  const script = join(import.meta.dirname, 'node-media-server-process.mjs')
  const args = [script, server, `${http}`, `${rtmp}`, ...urls]
  const facts = { command: process.execPath, args, port: http, cwd }
  let program = await launch(facts)
  for (let again = 0; again < MOST_AGAIN; again++) {
    await sleep(SETTLE_MS)
    if (isAlive(program.pid)) break
    program = await launch(facts)
  }
  return program
}
