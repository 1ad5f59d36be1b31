import type { Timer } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import type { Unit } from '../../media/unit.ts'
import { ClientSession } from '../../rtsp/client-session.ts'
import type { ClientWay } from '../../rtsp/client-ways.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
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
/** Packets over UDP that wait for one that was overtaken. */
const UDP_DEPTH = 32

/** The camera plays, and nothing of it comes by UDP: another connection may bring it. */
export const SILENT = Symbol('silent')

/** Plays a described camera until it ends or `signal` aborts. Resolves when session and connection are closed. */
export async function play(
  context: PullContext,
  { camera, sound }: { readonly camera: DescribedCamera; readonly sound: SoundPlan },
  sink: SourceSink,
  signal: AbortSignal,
): Promise<SourceFault | typeof SILENT> {
  const { units, clock, lines } = context
  const { video } = camera.description
  let end = (_fault: SourceFault | typeof SILENT): void => undefined
  const ended = new Promise<SourceFault | typeof SILENT>((resolve) => (end = resolve))
  const session = new ClientSession(camera, { clock, onEnd: (fault) => end(faultOf(fault)) })
  const stop = (): void => end({ cause: 'exited', message: 'The pull was stopped.' })
  signal.addEventListener('abort', stop, { once: true })
  units.open()
  units.announce(codecOfTrack(video)!, sound.track !== undefined)
  units.learn(video.parameterSets)
  const onUnit = (unit: Unit): void => sink.unit(unit)
  units.onUnit = onUnit
  const sessionClock = new SessionClock({ video: video.clockRate, audio: sound.track?.clockRate ?? 0 })
  let silence: Timer | undefined
  let sounds: Sounds | undefined
  const setUp = async (way: ClientWay): Promise<void> => {
    const pictures = new Pictures({
      track: video,
      depth: depthOf(way),
      units,
      sessionClock,
      damaged: context.damaged ?? 'skip',
      askForKeyframe: (packet) => sendRtcp(packet),
      heard: () => sink.heard(),
      failed: end,
    })
    let sendRtcp = (_packet: Uint8Array): void => undefined
    const onPacket = (packet: Uint8Array, nowMs: number): void => {
      silence?.cancel()
      pictures.push(packet, nowMs)
    }
    sendRtcp = await session.setUp(video, way, onPacket, pictures)
  }
  const setUpSound = async (way: ClientWay): Promise<SoundPlan> => {
    const { track, ffmpeg } = sound
    if (track === undefined) return sound
    const onLine = (line: string): void => void lines.push(line)
    const own = new Sounds({ track, depth: depthOf(way), units, sessionClock, clock, ffmpeg, onLine })
    sounds = own
    try {
      await session.setUp(track, way, (packet, nowMs) => own.push(packet, nowMs), own)
      return sound
    } catch (error) {
      if (!(error instanceof RtspError) || error.status === undefined) throw error
      units.announce(codecOfTrack(video)!, false)
      return withoutSound(sound)
    }
  }
  const begin = async (): Promise<void> => {
    const way = await firstThatWorks(waysOf(context), setUp)
    sink.info(infoOf(context, camera, way, await setUpSound(way)))
    // Before the camera plays, for its packets end it.
    if (way !== 'tcp') silence = clock.after(UDP_SILENCE_MS, () => end(SILENT))
    const starts = await session.play()
    const [videoStart, audioStart] = [starts.get(video), sound.track && starts.get(sound.track)]
    if (videoStart !== undefined && audioStart !== undefined)
      sessionClock.start({ video: videoStart, audio: audioStart })
  }
  begin().catch((thrown: unknown) => end(faultOf(thrown)))
  const fault = await ended
  signal.removeEventListener('abort', stop)
  silence?.cancel()
  await Promise.all([session.close(), sounds?.close()])
  silence?.cancel()
  // Where this took long to end, another pull has begun meanwhile.
  if (units.onUnit === onUnit) units.release()
  return fault
}

function depthOf(way: ClientWay): number {
  return way === 'tcp' ? 0 : UDP_DEPTH
}

/** To be tried one after another as long as they are refused, which opens no session. */
function waysOf({ url, transport, memory }: PullContext): readonly ClientWay[] {
  if (url.scheme === 'rtsps' || memory.isUdpSilent || transport === 'tcp' || transport === 'http')
    return ['tcp']
  return [transport, 'tcp']
}

async function firstThatWorks(
  ways: readonly ClientWay[],
  setUp: (way: ClientWay) => Promise<void>,
): Promise<ClientWay> {
  for (const [index, way] of ways.entries()) {
    try {
      await setUp(way)
      return way
    } catch (error) {
      const isRefused = error instanceof RtspError && error.kind === 'transport'
      if (!isRefused || index === ways.length - 1) throw error
    }
  }
  throw new RangeError('Cannot set a track up by no way')
}

/** A camera that has described itself and then says nothing is there: it has stalled. */
function faultOf(thrown: unknown): SourceFault {
  const message = messageOf(thrown)
  if (!(thrown instanceof RtspError)) return { cause: 'exited', message }
  return { cause: thrown.isSilence ? 'stalled' : thrown.kind, message }
}
