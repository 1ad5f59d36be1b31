import type { Timer } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import type { Unit } from '../../media/unit.ts'
import { ClientSession } from '../../rtsp/client-session.ts'
import { type ClientWay, firstThatIsTaken, reorderDepth, type SendRtcp } from '../../rtsp/client-ways.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import { SessionClock } from '../../rtp/session-clock.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { SourceFault, SourceSink } from '../../stream/source.ts'
import type { PullContext } from './context.ts'
import { infoOf } from './info.ts'
import { Pictures } from './pictures.ts'
import { type SoundPlan, withoutSound } from './sound-plan.ts'
import { Sounds } from './sounds.ts'

/** Datagrams that do not come within this time of PLAY do not come at all: a firewall keeps them. */
const UDP_SILENCE_MS = 3000

/** The camera plays, and nothing of it comes by UDP: another connection may bring it. */
export const SILENT = Symbol('silent')

/** The pull was stopped, and nobody is told. */
export const STOPPED: SourceFault = { cause: 'exited', message: 'The pull was stopped.' }

type End = SourceFault | typeof SILENT

/** A described camera with what of its sound is to be played. */
export interface Playable {
  readonly camera: DescribedCamera
  readonly sound: SoundPlan
}

/** Plays a described camera until it ends or `signal` aborts. Resolves when session and connection are closed. */
export function play(
  context: PullContext,
  playable: Playable,
  sink: SourceSink,
  signal: AbortSignal,
): Promise<End> {
  return new Play(context, playable, sink).run(signal)
}

/** One session with a camera, from its first SETUP to its end. */
class Play {
  readonly #context: PullContext
  readonly #camera: DescribedCamera
  readonly #video: SdpTrack
  readonly #sound: SoundPlan
  readonly #sink: SourceSink
  readonly #session: ClientSession
  readonly #sessionClock: SessionClock
  readonly #ended: Promise<End>
  #end: (end: End) => void = () => undefined
  #sounds: Sounds | undefined
  #silence: Timer | undefined

  constructor(context: PullContext, { camera, sound }: Playable, sink: SourceSink) {
    const { video } = camera.description
    this.#context = context
    this.#camera = camera
    this.#video = video
    this.#sound = sound
    this.#sink = sink
    this.#ended = new Promise((resolve) => (this.#end = resolve))
    const onEnd = (fault: RtspError): void => this.#end(faultOf(fault))
    this.#session = new ClientSession(camera, { clock: context.clock, onEnd })
    const { clockRate: audio = 0 } = sound.track ?? {}
    this.#sessionClock = new SessionClock({ video: video.clockRate, audio })
  }

  async run(signal: AbortSignal): Promise<End> {
    const { units } = this.#context
    const stop = (): void => this.#end(STOPPED)
    signal.addEventListener('abort', stop, { once: true })
    const onUnit = (unit: Unit): void => this.#sink.unit(unit)
    this.#openUnits(onUnit)
    this.#begin().catch((thrown: unknown) => this.#end(faultOf(thrown)))
    const end = await this.#ended
    signal.removeEventListener('abort', stop)
    this.#silence?.cancel()
    await Promise.all([this.#session.close(), this.#sounds?.close()])
    this.#silence?.cancel()
    // Where this took long to end, another pull has begun meanwhile.
    if (units.onUnit === onUnit) units.release()
    return end
  }

  #openUnits(onUnit: (unit: Unit) => void): void {
    const { units } = this.#context
    units.open()
    units.announce(codecOfTrack(this.#video)!, this.#sound.track !== undefined)
    units.learn(this.#video.parameterSets)
    units.onUnit = onUnit
  }

  async #begin(): Promise<void> {
    const way = await firstThatIsTaken(waysOf(this.#context), (each) => this.#setUpPictures(each))
    const sound = await this.#setUpSound(way)
    this.#sink.info(infoOf(this.#context, this.#camera, way, sound))
    // Before the camera plays, for its packets end it.
    if (way !== 'tcp') this.#silence = this.#context.clock.after(UDP_SILENCE_MS, () => this.#end(SILENT))
    const starts = await this.#session.play()
    const [video, audio] = [starts.get(this.#video), sound.track && starts.get(sound.track)]
    if (video !== undefined && audio !== undefined) this.#sessionClock.start({ video, audio })
  }

  async #setUpPictures(way: ClientWay): Promise<void> {
    const { units, damaged = 'skip' } = this.#context
    let sendRtcp: SendRtcp = () => undefined
    const pictures = new Pictures({
      track: this.#video,
      depth: reorderDepth(way),
      units,
      sessionClock: this.#sessionClock,
      damaged,
      ssrc: this.#session.ssrc,
      askForKeyframe: (packet) => sendRtcp(packet),
      heard: () => this.#sink.heard(),
      failed: (fault) => this.#end(fault),
    })
    const onPacket = (packet: Uint8Array, nowMs: number): void => {
      this.#silence?.cancel()
      pictures.push(packet, nowMs)
    }
    sendRtcp = await this.#session.setUp(this.#video, way, onPacket, pictures)
  }

  /** The picture plays without it where the camera refuses it. */
  async #setUpSound(way: ClientWay): Promise<SoundPlan> {
    const { track, ffmpeg } = this.#sound
    if (track === undefined) return this.#sound
    const { units, clock, lines } = this.#context
    const sounds = new Sounds({
      track,
      depth: reorderDepth(way),
      units,
      sessionClock: this.#sessionClock,
      clock,
      ffmpeg,
      onLine: (line) => void lines.push(line),
    })
    this.#sounds = sounds
    try {
      await this.#session.setUp(track, way, (packet, nowMs) => sounds.push(packet, nowMs), sounds)
      return this.#sound
    } catch (error) {
      if (!(error instanceof RtspError) || error.status === undefined) throw error
      units.announce(codecOfTrack(this.#video)!, false)
      return withoutSound(this.#sound)
    }
  }
}

/** To be tried one after another as long as they are refused, which opens no session. */
function waysOf({ url, transport, memory }: PullContext): readonly ClientWay[] {
  if (url.scheme === 'rtsps' || memory.isUdpSilent || transport === 'tcp' || transport === 'http')
    return ['tcp']
  return [transport, 'tcp']
}

/** A camera that has described itself and then says nothing is there: it has stalled. */
function faultOf(thrown: unknown): SourceFault {
  const message = messageOf(thrown)
  if (!(thrown instanceof RtspError)) return { cause: 'exited', message }
  return { cause: thrown.isSilence ? 'stalled' : thrown.kind, message }
}
