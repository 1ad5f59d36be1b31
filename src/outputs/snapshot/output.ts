import type { IncomingMessage, ServerResponse } from 'node:http'
import { viewerOf, type LiveRequest, type ReadQuery } from '../../auth/live-request.ts'
import { may } from '../../auth/roles.ts'
import { unknownStream } from '../../auth/unknown-stream.ts'
import type { Clock } from '../../clock.ts'
import { messageOf, RelayError } from '../../errors.ts'
import type { FfmpegLocator } from '../../ffmpeg/locator.ts'
import type { Log } from '../../log.ts'
import type { Hub } from '../../stream/hub.ts'
import type { ReaderDetails } from '../../stream/reader-sink.ts'
import type { Rendition } from '../../stream/rendition.ts'
import { Decoders } from './decoders.ts'
import { KeyframeWait } from './keyframe-wait.ts'
import { newestKeyframe, runUpTo, type Keyframe } from './keyframe.ts'
import { sendPicture } from './answer.ts'
import { Pictures, type Picture } from './pictures.ts'
import { NO_FFMPEG_WORDS, Refusal, sendProblem } from './refusal.ts'
import { DEFAULT_QUALITY, readWish, type Wish } from './wish.ts'

export interface SnapshotParts {
  readonly hub: Pick<Hub, 'cameras' | 'onChange'>
  readonly ffmpeg: Pick<FfmpegLocator, 'locate' | 'forget'>
  readonly clock: Clock
  readonly log: Log
}

/** `GET /api/streams/<id>/snapshot.jpg`: the newest keyframe as a JPEG, decoded once however many ask. */
export class SnapshotOutput {
  readonly #parts: SnapshotParts
  readonly #decoders: Decoders
  readonly #pictures = new Pictures()
  readonly #unsubscribe: () => void
  /** The last fault that went to the log: the same news again and again is for the debug log. */
  #logged = ''

  constructor(parts: SnapshotParts) {
    this.#parts = parts
    this.#decoders = new Decoders(parts)
    this.#unsubscribe = parts.hub.onChange((change) => {
      // With other settings it may be another camera.
      if (change.kind === 'changed' || change.kind === 'removed') this.#pictures.forget(change.camera.id)
    })
  }

  /** What a request wishes. */
  read(query: URLSearchParams): ReadQuery {
    const { wish, faults } = readWish(query)
    return { faults, handle: (req, res, live) => void this.#answer(req, res, live, wish) }
  }

  /** A JPEG of a picture that is in no ring; undefined where these packets show none. */
  still(packets: Uint8Array, width: number): Promise<Buffer | undefined> {
    return this.#decoders.decode(packets, { width, quality: DEFAULT_QUALITY, skipSeconds: 0 })
  }

  /** Ends what is being decoded; resolves when no process is left. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await this.#decoders.close()
  }

  async #answer(req: IncomingMessage, res: ServerResponse, live: LiveRequest, wish: Wish): Promise<void> {
    const gone = new AbortController()
    res.once('close', () => gone.abort())
    try {
      const rendition = this.#parts.hub.cameras.get(live.streamId)?.renditions.get(live.rendition)
      if (rendition === undefined) throw unknownStream()
      const picture = await this.#take(
        rendition,
        wish,
        { output: 'snapshot', ...viewerOf(req, live) },
        gone.signal,
      )
      sendPicture(req, res, picture, this.#parts.clock.nowMs())
    } catch (error) {
      this.#fail(error, res, live)
    }
  }

  /** The picture that is wanted: one that is there, or the newest keyframe's, or the next one's. */
  async #take(
    rendition: Rendition,
    wish: Wish,
    details: ReaderDetails,
    signal: AbortSignal,
  ): Promise<Picture> {
    const { clock } = this.#parts
    const { streamId, id } = rendition
    const variant = { streamId, rendition: id, width: wish.width, quality: wish.quality }
    const nowMs = clock.nowMs()
    const notBeforeMs = wish.maxAgeMs === undefined ? Number.NEGATIVE_INFINITY : nowMs - wish.maxAgeMs
    rendition.touch()
    const recent = wish.maxAgeMs === undefined ? undefined : this.#pictures.recent(variant, notBeforeMs)
    if (recent) return recent
    const kept = newestKeyframe(rendition.ring, nowMs)
    const keyframe =
      kept && kept.arrivedMs >= notBeforeMs
        ? kept
        : await new KeyframeWait({ rendition, details, notBeforeMs, clock, signal }).keyframe
    return this.#pictures.of(variant, keyframe, notBeforeMs, () => this.#make(rendition, keyframe, wish))
  }

  /** Once for all who ask at once, so that the log has one line for them too. */
  async #make(rendition: Rendition, keyframe: Keyframe, wish: Wish): Promise<Buffer> {
    try {
      return await this.#decode(rendition, keyframe, wish)
    } catch (error) {
      if (error instanceof Refusal) this.#log(rendition, error)
      throw error
    }
  }

  async #decode(rendition: Rendition, keyframe: Keyframe, { width, quality }: Wish): Promise<Buffer> {
    const jpeg = await this.#decoders.decode(keyframe.packets, { width, quality, skipSeconds: 0 })
    if (jpeg) return jpeg
    const runUp = runUpTo(keyframe, rendition.ring)
    const more =
      runUp &&
      (await this.#decoders.decode(runUp.packets, { width, quality, skipSeconds: runUp.skipSeconds }))
    if (more) return more
    throw new Refusal('decode-failed', 'The newest keyframe shows no whole picture yet')
  }

  #fail(error: unknown, res: ServerResponse, live: LiveRequest): void {
    const known = error instanceof RelayError ? error : INTERNAL
    if (known === INTERNAL) {
      const fields = { stream: live.streamId, rendition: live.rendition, reason: messageOf(error) }
      this.#parts.log.error(fields, 'A snapshot failed inside the relay')
    }
    if (!res.headersSent) sendProblem(res, known, may(live.principal, 'inspect', live.streamId))
  }

  #log({ streamId, id }: Rendition, { inside, message }: Refusal): void {
    const fields = { stream: streamId, rendition: id, reason: inside ?? message }
    // Without ffmpeg it is the same news whoever is asked for.
    const said = message.endsWith(NO_FFMPEG_WORDS) ? message : JSON.stringify(fields)
    if (said === this.#logged) this.#parts.log.debug(fields, 'A snapshot could not be made again')
    else this.#parts.log.warn(fields, 'A snapshot could not be made')
    this.#logged = said
  }
}

const INTERNAL = new RelayError('internal', 'Something went wrong inside the relay; its log says what')
