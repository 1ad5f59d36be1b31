import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { baton, bare, naive, startBaton, type Subject } from '../programs.ts'
import { knownPulls } from '../pulls.ts'
import { byAddress, type AddressFacts } from './by-address.ts'
import { epoll } from './epoll.ts'
import { findNodeMediaServer, onPath, versionOf } from './find.ts'
import { go2rtc } from './go2rtc.ts'
import { mediamtx } from './mediamtx.ts'
import { nodeMediaServer } from './node-media-server.ts'

/** Where the programs are, where not on PATH. */
export interface ProgramPaths {
  readonly go2rtc?: string
  readonly mediamtx?: string
  readonly nodeMediaServer?: string
  readonly compiler?: string
}

/** Everybody who takes part, and what they say of their versions. */
export interface Company {
  readonly subjects: readonly Subject[]
  readonly versions: Readonly<Record<string, string>>
}

const batonTs: Subject = {
  ...baton,
  name: 'Baton, HTTP-TS',
  way: 'http-ts',
  addressOf: (port, camera) => `http://127.0.0.1:${port}/live/cam${camera}.ts`,
}

/** The same with no ffmpeg between the camera and it. */
const batonNative: Subject = {
  ...baton,
  name: 'Baton, native pull',
  way: 'ws-ts',
  start: (cameras) => startBaton(cameras, 'always', 0, { pull: 'native' }),
}

/** Baton, the relays of others that are on this machine or run at an address, and the yardsticks. */
export function findCompany(paths: ProgramPaths, addresses: readonly AddressFacts[]): Company {
  const subjects: Subject[] = [{ ...baton, name: 'Baton, WebSocket', way: 'ws-ts' }, batonTs]
  if (knownPulls().includes('native')) subjects.push(batonNative)
  const versions: Record<string, string> = { Baton: versionIn(resolve(import.meta.dirname, '../..')) }
  subjects.push(...addresses.map(byAddress))
  const go = paths.go2rtc ?? onPath('go2rtc')
  if (go !== undefined) {
    subjects.push(...go2rtc(go))
    versions.go2rtc = /\d+(?:\.\d+)+/.exec(versionOf(go, '-version'))?.[0] ?? 'unknown'
  }
  const mtx = paths.mediamtx ?? onPath('mediamtx')
  if (mtx !== undefined) {
    subjects.push(...mediamtx(mtx))
    versions.MediaMTX = versionOf(mtx, '--version')
  }
  const nms = findNodeMediaServer(paths.nodeMediaServer)
  if (nms !== undefined) {
    subjects.push(...nodeMediaServer(nms))
    versions['Node-Media-Server'] = versionIn(nms)
  }
  subjects.push({ ...naive, way: 'ws-ts' }, { ...bare, way: 'ws-ts' })
  const compiler = paths.compiler ?? onPath('cc')
  if (compiler !== undefined) subjects.push(epoll(compiler))
  return { subjects, versions }
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return version
}
