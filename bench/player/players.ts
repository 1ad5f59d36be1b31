import { startBaton, startScript, type Program } from '../programs.ts'
import type { ClockCamera } from './clock-camera.ts'

/** A player that is measured, and what it is fed by. */
export interface MeasuredPlayer {
  readonly name: string
  /** Its module in `pages/`, without extension. */
  readonly page: 'baton' | 'mpegts' | 'jsmpeg'
  /** The engine that `<baton-player>` is forced to. */
  readonly engine?: 'mse' | 'webcodecs'
}

export const PLAYERS: readonly MeasuredPlayer[] = [
  { name: 'mse', page: 'baton', engine: 'mse' },
  { name: 'webcodecs', page: 'baton', engine: 'webcodecs' },
  { name: 'mpegts.js', page: 'mpegts' },
  { name: 'jsmpeg', page: 'jsmpeg' },
]

/** The one whose figures the ratios are made of. */
export const YARDSTICK = 'mpegts.js'

/** The relay as it is built, and the server that jsmpeg needs. */
export interface Servers {
  readonly relayUrl: string
  addressFor(player: MeasuredPlayer): string
  stop(): Promise<void>
}

/** Both pull the camera; jsmpeg's only where it is measured, for its encoder takes much of a core. */
export async function startServers(
  camera: ClockCamera,
  folder: string,
  { withMpeg1, pull }: { readonly withMpeg1: boolean; readonly pull?: string | undefined },
): Promise<Servers> {
  const cameras = { urls: [camera.url], sounds: false, folder, stop: () => Promise.resolve() }
  const relay = await startBaton(cameras, 'always', 0, { pull })
  let mpeg1: Program | undefined
  if (withMpeg1) mpeg1 = await startScript('player/mpeg1-server.ts', [camera.url])
  return {
    relayUrl: `http://127.0.0.1:${relay.port}/`,
    addressFor: ({ page }) =>
      page === 'jsmpeg' ? `ws://127.0.0.1:${mpeg1?.port}/` : `ws://127.0.0.1:${relay.port}/live/cam0`,
    stop: async () => {
      await mpeg1?.stop()
      await relay.stop()
    },
  }
}
