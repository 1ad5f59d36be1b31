import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cameras, Program, Subject } from '../programs.ts'
import { freePort, launch } from './launch.ts'

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
  return launch({ command: process.execPath, args, port: http, cwd })
}
