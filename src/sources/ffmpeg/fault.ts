import { causeOfStderr } from '../../ffmpeg/stderr-cause.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import { NO_LOGIN } from '../../rtsp/describe-faults.ts'
import type { SourceFault } from '../../stream/source.ts'
import type { Run } from './run.ts'

/** Why an ffmpeg that nobody stopped has ended. Its exit code is 0 for most faults, so its words count. */
export function faultOfRun(
  { exit, lines, outputBytes }: Run,
  { user, password }: Pick<ParsedUrl, 'user' | 'password'>,
): SourceFault {
  if (exit.spawnError !== undefined) return spawnFault(exit.spawnError)
  const named = causeOfStderr(lines)
  const isAnonymous = user === undefined && password === undefined
  if (named?.isLogin === true && isAnonymous) return { cause: named.cause, message: NO_LOGIN }
  if (named) return { cause: named.cause, message: named.message }
  if (exit.signal !== null) return { cause: 'exited', message: `ffmpeg was killed by ${exit.signal}.` }
  if (outputBytes > 0) return { cause: 'exited', message: 'The camera ended the stream.' }
  const last = lines.at(-1)
  const words = last === undefined ? `exit code ${exit.code}` : last
  return { cause: 'exited', message: `ffmpeg ended before the first picture: ${words}` }
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
