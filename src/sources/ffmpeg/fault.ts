import { ANSWER_TIMEOUT_MS } from '../../ffmpeg/arguments.ts'
import { causeOfStderr, type StderrCause } from '../../ffmpeg/stderr-cause.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import { NO_LOGIN } from '../../rtsp/describe-faults.ts'
import type { SourceFault } from '../../stream/source.ts'
import type { Run } from './run.ts'

/** What is known of the camera beside ffmpeg's end. */
interface Known {
  readonly login: Pick<ParsedUrl, 'user' | 'password'>
  /** It answered a DESCRIBE before this ffmpeg was started. */
  readonly isDescribed: boolean
}

/** Why an ffmpeg that nobody stopped has ended. Its exit code is 0 for most faults, so its words count. */
export function faultOfRun(run: Run, { login: { user, password }, isDescribed }: Known): SourceFault {
  const { exit, lines, outputBytes } = run
  if (exit.spawnError !== undefined) return spawnFault(exit.spawnError)
  const named = causeOfStderr(lines)
  const isAnonymous = user === undefined && password === undefined
  if (named?.isLogin === true && isAnonymous) return { cause: named.cause, message: NO_LOGIN }
  if (isDescribed && fellSilent(run, named)) return SILENT
  if (named) return { cause: named.cause, message: named.message }
  if (exit.signal !== null) return { cause: 'exited', message: `ffmpeg was killed by ${exit.signal}.` }
  if (outputBytes > 0) return { cause: 'exited', message: 'The camera ended the stream.' }
  const last = lines.at(-1)
  const words = last === undefined ? `exit code ${exit.code}` : last
  return { cause: 'exited', message: `ffmpeg ended before the first picture: ${words}` }
}

/** Of a camera that does not answer SETUP or PLAY, ffmpeg 5.1 says that it can make nothing of it, or has no permission. */
function fellSilent({ exit, lastedMs, outputBytes }: Run, named: StderrCause | undefined): boolean {
  if (exit.signal !== null || outputBytes > 0 || lastedMs < ANSWER_TIMEOUT_MS) return false
  return named === undefined || named.isVague
}

const SILENT: SourceFault = {
  cause: 'stalled',
  message: `The camera describes its video, but does not answer SETUP or PLAY within ${ANSWER_TIMEOUT_MS / 1000} seconds; end other viewers of it, or start it again.`,
}

function spawnFault(message: string): SourceFault {
  if (/\b(?:EMFILE|ENFILE|EAGAIN|ENOMEM)\b/.test(message)) {
    return {
      cause: 'exited',
      message: `ffmpeg cannot be started: this machine's limit of open files, processes or memory is reached (${message}); raise it (ulimit -n, ulimit -u).`,
    }
  }
  return {
    cause: 'no-ffmpeg',
    message: `ffmpeg cannot be started (${message}); install it again or name one with --ffmpeg.`,
  }
}
