import { messageOf } from '../../errors.ts'
import { ClientSession } from '../../rtsp/client-session.ts'
import { type ClientWay, firstThatIsTaken, reorderDepth } from '../../rtsp/client-ways.ts'
import type { DescribedCamera } from '../../rtsp/client.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
import { codecOfTrack, VideoReceiver } from '../../rtp/video-receiver.ts'
import type { SourceFault } from '../../stream/source.ts'
import { Look, type OwnSight } from './look.ts'
import type { TransportFinding } from './report.ts'
import { SessionUnits } from './session-units.ts'
import type { Patience } from './sight.ts'

/** What was seen, and what came of each transport that was tried. */
export interface SessionSight extends OwnSight {
  readonly transports: ReadonlyMap<ClientWay, TransportFinding>
  /** What the camera was asked last, where it did not answer. */
  readonly unanswered: 'SETUP' | 'PLAY' | undefined
}

/**
 * Plays a described camera's video on the connection that described it, and looks until a whole GOP was seen, it
 * fails, or patience ends; then ends session and connection.
 *
 * @param ways to be tried one after another as long as they are refused: that opens no session.
 */
export async function lookByOwnSession(
  camera: DescribedCamera,
  ways: readonly ClientWay[],
  patience: Patience,
): Promise<SessionSight> {
  const { clock } = patience
  const look = new Look(clock)
  const transports = new Map<ClientWay, TransportFinding>()
  const failed = (thrown: unknown): void => look.failed(faultOf(thrown))
  const session = new ClientSession(camera, { clock, onEnd: failed })
  let unanswered: SessionSight['unanswered']
  const onAsk = (method: SessionSight['unanswered']): void => {
    unanswered = method
  }
  const played = play(camera, session, ways, look, transports, onAsk).catch(failed)
  await look.wait(patience)
  const { capture, heardMs, fault, info } = look
  const [taken] = [...transports].find(([, finding]) => finding === 'silent') ?? []
  if (taken !== undefined) {
    if (heardMs !== undefined) transports.set(taken, 'works')
    else if (fault !== undefined && fault.cause !== 'unreachable') transports.delete(taken)
  }
  const letGo = session.close().then(() => played)
  return { capture, heardMs, fault, info, letGo, transports, unanswered }
}

/** What a camera has taken stands as `silent` until video comes. */
async function play(
  { description: { video } }: DescribedCamera,
  session: ClientSession,
  ways: readonly ClientWay[],
  look: Look,
  transports: Map<ClientWay, TransportFinding>,
  onAsk: (method: SessionSight['unanswered']) => void,
): Promise<void> {
  const setUp = async (way: ClientWay): Promise<void> => {
    const receiver = receiverOf(video, way, look)
    onAsk('SETUP')
    await session.setUp(video, way, (packet, nowMs) => receiver.push(packet, nowMs))
    transports.set(way, 'silent')
  }
  await firstThatIsTaken(ways, setUp, (way) => transports.set(way, 'refused'))
  onAsk('PLAY')
  await session.play()
  onAsk(undefined)
}

function faultOf(thrown: unknown): SourceFault {
  return { cause: thrown instanceof RtspError ? thrown.kind : 'exited', message: messageOf(thrown) }
}

function receiverOf(
  track: DescribedCamera['description']['video'],
  way: ClientWay,
  look: Look,
): VideoReceiver {
  const units = new SessionUnits(codecOfTrack(track) ?? 'h264', track)
  return new VideoReceiver({
    track,
    depth: reorderDepth(way),
    onUnit(received) {
      const unit = units.unitOf(received)
      if (unit) look.unit(unit)
      else look.heard()
    },
  })
}
