import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cameras, Program, Subject } from '../programs.ts'
import { freePort, launch } from './launch.ts'

let runs = 0

/** MediaMTX, with viewers of its RTSP; of what it serves beside, nothing is a plain stream of bytes. */
export function mediamtx(command: string): readonly Subject[] {
  return [
    {
      name: 'MediaMTX, RTSP',
      way: 'rtsp',
      sendsWholePackets: false,
      startsWithKeyframe: false,
      addressOf: (port, camera) => `rtsp://127.0.0.1:${port}/cam${camera}`,
      start: (cameras) => start(command, cameras),
    },
  ]
}

/** Its configuration, in JSON, which is YAML too. */
export function mediamtxConfig(urls: readonly string[], port: number): string {
  const path = (source: string): object => ({ source, sourceOnDemand: false, rtspTransport: 'tcp' })
  return JSON.stringify({
    logLevel: 'error',
    rtspAddress: `127.0.0.1:${port}`,
    rtspTransports: ['tcp'],
    rtmp: false,
    hls: false,
    webrtc: false,
    srt: false,
    paths: Object.fromEntries(urls.map((url, i) => [`cam${i}`, path(url)])),
  })
}

async function start(command: string, { urls, folder }: Cameras): Promise<Program> {
  const port = await freePort()
  const cwd = join(folder, `mediamtx-${++runs}`)
  await mkdir(cwd)
  const file = join(cwd, 'mediamtx.yml')
  await writeFile(file, mediamtxConfig(urls, port))
  return launch({ command, args: [file], port, cwd })
}
