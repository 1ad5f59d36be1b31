import { AddressRule } from '../../src/net/address-rule.ts'
import { codecOfTrack } from '../../src/rtp/video-receiver.ts'
import { connect, type DescribedCamera } from '../../src/rtsp/client.ts'
import { ClientSession } from '../../src/rtsp/client-session.ts'
import { RtpCheck } from './rtp-check.ts'
import { Tally } from './tally.ts'
import type { Viewer } from './viewer.ts'

const RULE = new AddressRule({ allowLoopback: 'always' })
const CONNECT_MS = 20_000

/** A viewer by RTSP with RTP in its connection (RFC 2326 §10.12): the relay's own client, the picture alone. */
export class RtspViewer implements Viewer {
  readonly seen = new Tally()
  closed = false
  #session: ClientSession | undefined

  constructor(address: string, { sticks }: { readonly sticks: boolean }) {
    if (sticks) throw new TypeError('Cannot have an RTSP viewer stop reading')
    this.#watch(address).catch(() => (this.closed = true))
  }

  close(): void {
    this.closed = true
    void this.#session?.close()
  }

  async #watch(address: string): Promise<void> {
    const camera: DescribedCamera = await connect({ url: address, rule: RULE, timeoutMs: CONNECT_MS })
    const session = new ClientSession(camera, { onEnd: () => (this.closed = true) })
    this.#session = session
    const { video } = camera.description
    const check = new RtpCheck(this.seen, codecOfTrack(video) ?? 'h264')
    await session.setUp(video, 'tcp', (packet) => {
      this.seen.bytes += packet.length
      check.push(packet, performance.now())
    })
    await session.play()
  }
}
