import type { Ffmpeg } from '../../ffmpeg/locate.ts'
import { isBusy, lacksTimestamps } from '../../ffmpeg/stderr-cause.ts'
import { RelayError, messageOf } from '../../errors.ts'
import type { SourceProgram } from '../../mpegts/ingest.ts'
import type { ParsedUrl, ResolvedAddress } from '../../net/address-rule.ts'
import { hrefAt } from '../../net/camera-url.ts'
import type { SourceFault, SourceInfo, SourceSink } from '../../stream/source.ts'
import { certificateNotes } from './certificate.ts'
import type { Plan, PullContext } from './context.ts'
import { faultOfRun } from './fault.ts'
import { placeOf } from './http-place.ts'
import { blindPlan, isFault, makePlan, planSeen } from './plan.ts'
import type { Start } from './run.ts'
import { runFfmpeg } from './run.ts'

/**
 * Pulls until the camera or ffmpeg ends it, or `signal` aborts. Resolves with what went wrong when nothing is
 * left running; after an abort the answer means nothing.
 */
export async function pull(
  context: PullContext,
  sink: SourceSink,
  signal: AbortSignal,
): Promise<SourceFault> {
  const fault = await tryToPull(context, sink, signal)
  // The camera may be another at the next start.
  if (!signal.aborted) {
    context.memory.plan = undefined
    context.memory.login = undefined
  }
  return fault
}

async function tryToPull(context: PullContext, sink: SourceSink, signal: AbortSignal): Promise<SourceFault> {
  const judged = await judgeAddress(context, signal)
  if (isFault(judged)) return judged
  const { memory } = context
  const ffmpeg = await context.ffmpeg.locate()
  if (ffmpeg.path === undefined) return { cause: 'no-ffmpeg', message: ffmpeg.message }
  const place = isHttp(context.url)
    ? await placeOf(context, signal)
    : { url: connectable(context, judged), login: undefined }
  if (isFault(place)) return place
  if (signal.aborted) return STOPPED
  const plan = memory.plan ?? (await makePlan(context, signal))
  if (isFault(plan)) return plan
  if (signal.aborted) return STOPPED
  memory.login = place.login ?? plan.login ?? memory.login
  const takePlan = (taken: Plan): void => {
    memory.plan = taken
    sink.info(infoOf(taken, ffmpeg, context))
  }
  return pullByPlan(context, { sink, signal, ffmpeg, url: place.url }, plan, takePlan)
}

const STOPPED: SourceFault = { cause: 'exited', message: 'The pull was stopped.' }

async function pullByPlan(
  context: PullContext,
  start: Omit<Start, 'plan' | 'onProgram'>,
  wanted: Plan,
  takePlan: (plan: Plan) => void,
): Promise<SourceFault> {
  const { memory, log, clock, oneLogin = false } = context
  let plan = asHeard(wanted, context)
  takePlan(plan)
  const onProgram = (program: SourceProgram): void => takePlan(planSeen(plan, program))
  /** Until when a camera that is busy is so because of what we have just asked or left ourselves. */
  let busyUntilMs = clock.nowMs() + LEAVING_MS
  for (;;) {
    const run = await runFfmpeg(context, { ...start, plan, onProgram })
    if (start.signal.aborted) return STOPPED
    if (run.surprise === 'sound') {
      memory.blindAudio = 'transcode'
      plan = asHeard(plan, context)
      busyUntilMs = clock.nowMs() + LEAVING_MS
      log.info({}, 'The camera sends sound that is no AAC; pulling again to make AAC of it')
    } else if (run.surprise === 'b-pictures' || (!memory.bPictures && run.lines.some(lacksTimestamps))) {
      memory.bPictures = true
      busyUntilMs = clock.nowMs() + LEAVING_MS
      log.info({}, 'The camera sends B-pictures; pulling again with their times filled in')
    } else if (oneLogin || clock.nowMs() > busyUntilMs || !run.lines.some(isBusy)) {
      if (run.exit.spawnError !== undefined || run.exit.code === 127) context.ffmpeg.forget()
      return faultOfRun(run, { login: context.url, isDescribed: plan.isBlind !== true })
    }
    await pause(context, start.signal)
    if (start.signal.aborted) return STOPPED
  }
}

/** A camera whose sound could not be copied is not tried so again. */
function asHeard(plan: Plan, { memory }: PullContext): Plan {
  return plan.isBlind === true && plan.audio === 'copy' ? blindPlan(true, memory.blindAudio) : plan
}

function isHttp({ scheme }: ParsedUrl): boolean {
  return scheme === 'http' || scheme === 'https'
}

/** GStreamer's server answers 503 while it takes down what was made for a DESCRIBE or for its last viewer. */
function pause({ clock }: PullContext, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(RECONNECT_PAUSE_MS, end)
    signal.addEventListener('abort', end, { once: true })
  })
}

const RECONNECT_PAUSE_MS = 250
const LEAVING_MS = 2000

/**
 * With the address that was judged in the name's place, so that ffmpeg does not look it up again and find another. TLS needs
 * the name for the certificate, and HTTP for its `Host`.
 */
function connectable({ url, transport }: PullContext, { address }: ResolvedAddress): ParsedUrl {
  if (url.scheme !== 'rtsp' || transport === 'http') return url
  return { ...url, href: hrefAt(url, address) }
}

async function judgeAddress(
  { rule, url }: PullContext,
  signal: AbortSignal,
): Promise<ResolvedAddress | SourceFault> {
  try {
    return await rule.resolve(url, signal)
  } catch (error) {
    if (signal.aborted) return STOPPED
    return { cause: error instanceof RelayError ? 'refused' : 'unreachable', message: messageOf(error) }
  }
}

function infoOf({ info }: Plan, ffmpeg: Ffmpeg, { url, memory }: PullContext): SourceInfo {
  const notes = [...(info.notes ?? []), ...certificateNotes(url, ffmpeg)]
  return {
    pull: 'ffmpeg',
    ...info,
    ...(memory.login && { login: memory.login }),
    ...(notes.length > 0 && { notes }),
  }
}
