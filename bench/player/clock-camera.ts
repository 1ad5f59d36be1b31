import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

interface Sent {
  readonly number: number
  /** Milliseconds since the Unix epoch. */
  readonly sentMs: number
}

/** A camera in a process of its own that tells when it sent which picture. */
export interface ClockCamera {
  readonly url: string
  /** How old the picture with this number was at that moment. */
  ageMs(picture: { readonly number: number; readonly atMs: number }): number
  stop(): Promise<void>
}

/** Encodes its clip first, which takes some seconds. */
export async function startClockCamera(
  folder: string,
  gopSeconds: number,
  [width, height]: readonly [number, number] = [1280, 720],
): Promise<ClockCamera> {
  const script = join(import.meta.dirname, 'clock-camera-process.ts')
  const words = [folder, ...[gopSeconds, width, height].map(String)]
  const child = fork(script, words, { execArgv: ['--import', 'tsx'] })
  const exited = once(child, 'exit')
  const [first] = (await Promise.race([once(child, 'message'), exited])) as [unknown]
  if (first === null || typeof first !== 'object' || !('port' in first))
    throw new Error('Cannot start the camera of the bench')
  /** By number; a number comes again after a while. */
  const sent = new Map<number, number>()
  child.on('message', (message) => {
    const { number, sentMs } = message as Sent
    sent.set(number, sentMs)
  })
  return {
    url: `rtsp://127.0.0.1:${String(first.port)}/cam`,
    ageMs: ({ number, atMs }) => atMs - (sent.get(number) ?? Number.NaN),
    stop: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
