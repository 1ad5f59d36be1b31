import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PICTURES_PER_SECOND } from '../clip.ts'

/** Why a keyframe is the first of its kind: it has another size, or a pull that has just come begins with it. */
export type Opening = 'size' | 'session'

/** What the camera's process is told. */
export type CameraOrder = 'change' | 'restart'

/** What the camera's process says of a picture. */
export interface Sent {
  readonly number: number
  /** Milliseconds since the Unix epoch. */
  readonly sentMs: number
  readonly opens?: Opening
}

type Size = readonly [width: number, height: number]

/** A camera in a process of its own that tells when it sent which picture. */
export class ClockCamera {
  readonly url: string
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  /** By number; a number comes again after a while. */
  readonly #sent = new Map<number, number>()
  readonly #opened = new Map<Opening, (sentMs: number) => void>()

  private constructor(child: ChildProcess, exited: Promise<unknown>, port: number) {
    this.url = `rtsp://127.0.0.1:${port}/cam`
    this.#child = child
    this.#exited = exited
    child.on('message', (message) => this.#note(message as Sent))
  }

  /** Encodes a clip of each size first, which takes some seconds; it begins with the first. */
  static async start(
    folder: string,
    gopSeconds: number,
    sizes: readonly Size[] = [[1280, 720]],
    picturesPerSecond = PICTURES_PER_SECOND,
  ): Promise<ClockCamera> {
    const script = join(import.meta.dirname, 'clock-camera-process.ts')
    const words = [folder, `${gopSeconds}`, `${picturesPerSecond}`, ...sizes.map((size) => size.join('x'))]
    const child = fork(script, words, { execArgv: ['--import', 'tsx'] })
    const exited = once(child, 'exit')
    const [first] = (await Promise.race([once(child, 'message'), exited])) as [unknown]
    if (first === null || typeof first !== 'object' || !('port' in first))
      throw new Error('Cannot start the camera of the bench')
    return new ClockCamera(child, exited, Number(first.port))
  }

  /** When the picture with this number was sent last, in milliseconds since the Unix epoch; NaN if it never was. */
  sentMs(number: number): number {
    return this.#sent.get(number) ?? Number.NaN
  }

  /** How old the picture with this number was at that moment. */
  ageMs({ number, atMs }: { readonly number: number; readonly atMs: number }): number {
    return atMs - this.sentMs(number)
  }

  /** Its picture becomes another size at the next keyframe; resolves with the moment at which that one was sent. */
  change(): Promise<number> {
    this.#child.send('change' satisfies CameraOrder)
    return this.opens('size')
  }

  /** Goes away for two seconds and comes back; resolves with the moment of the first keyframe that a pull then gets. */
  restart(): Promise<number> {
    this.#child.send('restart' satisfies CameraOrder)
    return this.opens('session')
  }

  /** Resolves with the moment at which the next keyframe of that kind was sent. */
  opens(opening: Opening): Promise<number> {
    return new Promise((resolve) => this.#opened.set(opening, resolve))
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    await this.#exited
  }

  #note({ number, sentMs, opens }: Sent): void {
    this.#sent.set(number, sentMs)
    if (opens === undefined) return
    this.#opened.get(opens)?.(sentMs)
    this.#opened.delete(opens)
  }
}
