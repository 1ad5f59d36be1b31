import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { closeAtEnd } from './leftovers.ts'

export interface GstCameraOptions {
  readonly codec?: 'h264' | 'h265'
  /** `beeps` is AAC that is quiet but for a beep with each picture whose number is a multiple of `fps`; `pcma-beeps` is the same by G.711. */
  readonly audio?: 'none' | 'aac' | 'aac-44100' | 'beeps' | 'pcma' | 'pcma-beeps'
  /** Video and sound come as one track of MPEG-TS over RTP (RFC 2250); not with `pcma`. */
  readonly mp2t?: boolean
  /** B-pictures between two reference pictures. */
  readonly bframes?: number
  /** Pictures from keyframe to keyframe. */
  readonly gop?: number
  readonly digest?: { readonly user: string; readonly password: string }
  /** As `digest`, by Basic; one of the two. */
  readonly basic?: { readonly user: string; readonly password: string }
  /** The only way that it sends by; it refuses others with 461. Default: any. */
  readonly way?: 'udp'
  /** Width and height in pixels; the width a multiple of 64, the height of 16. */
  readonly size?: readonly [number, number]
  /** Width and height of a small picture at `/stream2`, beside the large one at `/stream1`; as Tapo cameras have them. */
  readonly sub?: readonly [number, number]
  readonly fps?: number
  readonly kbps?: number
  /** Fills {@link GstCamera.sentMs}; not with B-pictures. */
  readonly logs?: boolean
}

export interface GstCamera {
  /** With user and password, percent-encoded, if `digest` or `basic` asks for them. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** If it `logs`: when the picture with this number was sent, in milliseconds since the Unix epoch. */
  readonly sentMs: ReadonlyMap<number, number>
  /** Cuts the camera dead (SIGKILL); resolves when it is gone. Idempotent. */
  close(): Promise<void>
}

/** Starts GStreamer's RTSP server on a free loopback port; it dies with this process. */
export async function startGstCamera(options: GstCameraOptions = {}): Promise<GstCamera> {
  const [width, height] = options.size ?? [640, 360]
  const settings = {
    codec: options.codec ?? 'h264',
    audio: options.audio ?? 'none',
    mp2t: options.mp2t ?? false,
    bframes: options.bframes ?? 0,
    gop: options.gop ?? 25,
    digest: options.digest,
    basic: options.basic,
    way: options.way,
    sub: options.sub,
    width,
    height,
    fps: options.fps ?? 25,
    kbps: options.kbps ?? 1000,
    logs: options.logs ?? false,
  }
  const script = fileURLToPath(new URL('gst-camera.py', import.meta.url))
  const child = spawn('/usr/bin/python3', [script, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  closeAtEnd(close)
  const lines = createInterface({ input: child.stdout })
  const port = await Promise.race([once(lines, 'line').then(String), exited.then(() => undefined)])
  if (port === undefined || child.pid === undefined) throw new Error('Cannot start the GStreamer camera.')
  const sentMs = new Map<number, number>()
  lines.on('line', (line) => {
    const [number, ms] = line.split(' ').map(Number)
    if (number !== undefined && ms !== undefined) sentMs.set(number, ms)
  })
  const login = options.digest ?? options.basic
  const userinfo = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : ''
  return {
    url: `rtsp://${userinfo}127.0.0.1:${port}/cam`,
    port: Number(port),
    pid: child.pid,
    sentMs,
    close,
  }
}

/**
 * The number that the camera painted into a picture, from its luma plane.
 * `luma` is `width` × at least `height / 16` bytes without padding.
 */
export function pictureNumber(luma: Uint8Array, width: number, height: number): number {
  const block = width / 16
  const row = Math.floor(height / 16) * width
  let number = 0
  for (let bit = 0; bit < 16; bit += 1) {
    const middle = luma[row + Math.floor((bit + 0.5) * block)] ?? 0
    number = number * 2 + (middle > 125 ? 1 : 0)
  }
  return number
}
