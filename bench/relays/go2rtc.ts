import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cameras, Program, Subject } from '../programs.ts'
import { freePort, launch } from './launch.ts'

let runs = 0

/** go2rtc, with viewers of its MPEG-TS over HTTP and of its RTSP; it keeps the pull of each camera up. */
export function go2rtc(command: string): readonly Subject[] {
  const common = { sendsWholePackets: false, startsWithKeyframe: false }
  return [
    {
      ...common,
      name: 'go2rtc, HTTP-TS',
      way: 'http-ts',
      addressOf: (port, camera) => `http://127.0.0.1:${port}/api/stream.ts?src=cam${camera}`,
      start: (cameras) => start(command, cameras, 'api'),
    },
    {
      ...common,
      name: 'go2rtc, RTSP',
      way: 'rtsp',
      addressOf: (port, camera) => `rtsp://127.0.0.1:${port}/cam${camera}?video`,
      start: (cameras) => start(command, cameras, 'rtsp'),
    },
  ]
}

/** Its configuration, in JSON, which is YAML too. */
export function go2rtcConfig(urls: readonly string[], ports: { api: number; rtsp: number }): string {
  return JSON.stringify({
    api: { listen: `127.0.0.1:${ports.api}` },
    rtsp: { listen: `127.0.0.1:${ports.rtsp}` },
    webrtc: { listen: '' },
    srtp: { listen: '' },
    log: { level: 'error' },
    streams: Object.fromEntries(urls.map((url, i) => [`cam${i}`, url])),
    preload: Object.fromEntries(urls.map((_, i) => [`cam${i}`, 'video'])),
  })
}

async function start(command: string, { urls, folder }: Cameras, viewers: 'api' | 'rtsp'): Promise<Program> {
  const ports = { api: await freePort(), rtsp: await freePort() }
  const cwd = join(folder, `go2rtc-${++runs}`)
  await mkdir(cwd)
  const file = join(cwd, 'go2rtc.yaml')
  await writeFile(file, go2rtcConfig(urls, ports))
  return launch({ command, args: ['-config', file], port: ports[viewers], cwd })
}
