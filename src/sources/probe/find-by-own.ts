import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import type { ClientWay } from '../../rtsp/client-ways.ts'
import type { DescribedCamera, Description } from '../../rtsp/client.ts'
import { codecOfTrack } from '../../rtp/video-receiver.ts'
import type { SourceFault } from '../../stream/source.ts'
import { type Asked, askCamera, NO_FAULT } from './ask.ts'
import type { Findings } from './make-report.ts'
import type { OwnSight } from './look.ts'
import { lookByOwnSession } from './own-session.ts'
import { lookByOwnSource } from './own-source.ts'
import { pullerInTime } from './puller.ts'
import type { ProbeTransport, TransportFinding } from './report.ts'
import type { Patience } from './sight.ts'
import type { ProbeParts, ProbeTarget } from './target.ts'
import { hasTransport, isAnswer, loginOf } from './verdicts.ts'

interface Found {
  readonly findings: Findings
  /** Resolves when nothing is left running or open. */
  readonly letGo: Promise<unknown>
}

/** By one DESCRIBE and at most one session. A login that is refused is the only one. */
export async function findByOwn(target: ProbeTarget, parts: ProbeParts, patience: Patience): Promise<Found> {
  const { url } = target
  const clean = (text: string): string => redact(text, secretsOfUrl(url.href, parts.variables))
  const timeoutMs = Math.round(patience.quietAtMs - parts.clock.nowMs())
  const isDescribable = parts.canDescribe(target)
  const asked = isDescribable ? await askCamera({ ...parts, ...patience, url, timeoutMs }) : NOT_ASKED
  const { camera } = asked
  const judged = camera && parts.judge(camera.description, target.audio)
  const base = {
    way: 'description-only',
    reachable: asked.reachable,
    login: asked.login(),
    transports: new Map(),
    description: camera && withoutSecrets(camera.description, clean),
    sight: undefined,
    info: judged && 'info' in judged ? judged.info : {},
  } as const
  let fault = asked.fault ?? (judged && 'cause' in judged ? judged : undefined)
  if (camera && !fault && isOurs(target, camera)) {
    const puller = await pullerInTime(parts, camera, target, patience).catch((thrown: unknown) => {
      camera.close()
      throw thrown
    })
    if (!('cause' in puller)) {
      const { bPictureFault, ...said } = puller
      const findings = { ...base, info: { ...base.info, ...said }, fault: undefined, bPictureFault }
      return playOn(
        target,
        { camera, ways: waysOf(target) as readonly ClientWay[], clean },
        patience,
        findings,
        asked,
      )
    }
    fault = puller
  }
  camera?.close()
  if (fault) return { findings: { ...base, fault }, letGo: Promise.resolve() }
  return lookOn(target, parts, patience, { ...base, fault: undefined }, asked.doubt)
}

/** Can we play it on the connection that described it? */
function isOurs({ transport }: ProbeTarget, { description }: DescribedCamera): boolean {
  return transport !== 'http' && codecOfTrack(description.video) !== undefined
}

/** A camera that is to be played, and how its words are shown. */
interface OwnSession {
  readonly camera: DescribedCamera
  readonly ways: readonly ClientWay[]
  readonly clean: Clean
}

/** Takes the camera's secrets out of a text. */
type Clean = (text: string) => string

/** In one session on the connection that is open: the camera sees one login. */
async function playOn(
  target: ProbeTarget,
  { camera, ways, clean }: OwnSession,
  patience: Patience,
  base: Findings,
  asked: Asked,
): Promise<Found> {
  const sight = await lookByOwnSession(camera, ways, patience)
  const { heardMs, letGo, transports, unanswered } = sight
  const works = heardMs !== undefined
  const isSilent = [...transports.values()].includes('silent')
  const fault = sight.fault && { ...sight.fault, message: clean(sight.fault.message) }
  const findings: Findings = {
    ...base,
    way: works || isSilent ? 'own-session' : 'description-only',
    login: asked.login(),
    transports,
    sight,
    fault: works ? fault : (fault ?? (unanswered ? noAnswerTo(unanswered) : silence(target.transport, true))),
  }
  return { findings, letGo }
}

/** Nobody can be asked at HTTP. */
const NOT_ASKED: Asked = { reachable: false, login: () => 'unknown', camera: undefined, ...NO_FAULT }

/** By a puller that has to log in for itself. */
async function lookOn(
  target: ProbeTarget,
  parts: ProbeParts,
  patience: Patience,
  base: Findings,
  doubt: SourceFault | undefined,
): Promise<Found> {
  const transports = new Map(base.transports)
  const described = base.description && base.info
  let sight: OwnSight | undefined
  let finding: TransportFinding | undefined
  for (const transport of waysOf(target)) {
    sight = await lookByOwnSource(parts.createSource({ ...target, transport, described }), patience)
    finding = findingOf(sight, described !== undefined)
    if (finding !== undefined && hasTransport(target)) transports.set(transport, finding)
    // A camera that refuses a transport has opened no session.
    if (finding !== 'refused') break
  }
  const { heardMs, fault, info, letGo } = sight!
  const works = heardMs !== undefined
  const isRefused = fault?.cause === 'unauthorized'
  const findings: Findings = {
    ...base,
    way: works || finding === 'silent' ? 'own-session' : 'description-only',
    reachable: base.reachable || works || isAnswer(fault, target),
    login: isRefused || base.login === 'unknown' ? loginOf(target, works, fault, info) : base.login,
    transports,
    sight,
    info: { ...base.info, ...info },
    fault: works ? fault : (wordFor(fault, doubt) ?? silence(target.transport, base.reachable)),
  }
  return { findings, letGo }
}

/** What counts of the word of the puller that saw nothing, and of what was heard before. */
function wordFor(fault: SourceFault | undefined, doubt: SourceFault | undefined): SourceFault | undefined {
  return doubt !== undefined && (fault === undefined || fault.cause === 'exited') ? doubt : fault
}

/** Those to try, one after another as long as they are refused. */
function waysOf({ url, transport }: ProbeTarget): readonly ProbeTransport[] {
  if (url.scheme !== 'rtsp') return [url.scheme === 'rtsps' ? 'tcp' : transport]
  if (transport === 'tcp') return ['tcp', 'udp']
  return transport === 'udp' ? ['udp', 'tcp'] : [transport]
}

function findingOf({ heardMs, fault }: OwnSight, isDescribed: boolean): TransportFinding | undefined {
  if (heardMs !== undefined) return 'works'
  if (fault?.cause === 'transport') return 'refused'
  const isSilent = fault === undefined || fault.cause === 'unreachable'
  return isDescribed && isSilent ? 'silent' : undefined
}

function silence(transport: ProbeTransport, isReachable: boolean): SourceFault {
  if (!isReachable) return { cause: 'unreachable', message: 'Nothing came from the camera in time.' }
  const advice =
    transport === 'tcp'
      ? 'look whether its picture is to be seen in its own web page, and whether too many others watch it'
      : 'it may be lost on the way: try the transport tcp, or open the network for UDP'
  return { cause: 'stalled', message: `The camera answers, but no video came; ${advice}.` }
}

function noAnswerTo(method: string): SourceFault {
  const message = `The camera describes its video, but does not answer ${method}; end other viewers of it, or start it again.`
  return { cause: 'stalled', message }
}

/** A camera may say the password that it was asked with. */
function withoutSecrets(description: Description, clean: Clean): Description {
  const { server } = description
  return {
    ...description,
    server: server === undefined ? undefined : clean(server).slice(0, MAX_SERVER),
  }
}

const MAX_SERVER = 100
