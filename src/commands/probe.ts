import type { Command } from 'commander'
import { dataOf } from '../client/client.ts'
import { RENDITIONS, TRANSPORTS, type RenditionName, type Transport } from '../config/streams.ts'
import { loginOf, withLogin, type LoginFlags } from './camera-secret.ts'
import { FAILED, misuse, print, withExamples, withJson } from './outcome.ts'
import { probeText } from './probe-text.ts'
import { withAccess, withRelay, type AccessFlags } from './relay-access.ts'

interface ProbeFlags extends AccessFlags, LoginFlags {
  readonly rendition?: string
  readonly transport?: string
  readonly json?: boolean
}

type ProbeBody =
  | { stream: string; rendition?: RenditionName }
  | { url: string; user?: string; password?: string; transport?: Transport }

export function addProbe(program: Command): void {
  const probe = withLogin(withAccess(program.command('probe')))
    .argument('<camera>', 'address of a camera, or id of a stream')
    .description('ask a camera what it is and what it sends; ends with 1 when it would not play')
    .option('--rendition <name>', `of a stream: ${RENDITIONS.join(', ')}; default main`)
    .option('--transport <way>', `of an address: ${TRANSPORTS.join(', ')}; default tcp`)
    .action(runProbe)
  withExamples(
    withJson(probe),
    'baton probe door',
    'baton probe rtsp://192.168.1.20/stream1 --user admin --json',
  )
}

async function runProbe(camera: string, flags: ProbeFlags): Promise<void> {
  const body = await bodyOf(camera, flags)
  const report = await withRelay(flags, (client) => dataOf(client.POST('/probe', { body })))
  print(report, flags, () => probeText(report))
  process.exitCode = report.problem === null ? 0 : FAILED
}

async function bodyOf(camera: string, flags: ProbeFlags): Promise<ProbeBody> {
  const { rendition, transport } = flags
  if (transport !== undefined && !isOneOf(TRANSPORTS, transport))
    throw misuse(`--transport is none of ${TRANSPORTS.join(', ')}: ${transport}`)
  if (rendition !== undefined && !isOneOf(RENDITIONS, rendition))
    throw misuse(`--rendition is none of ${RENDITIONS.join(', ')}: ${rendition}`)
  if (!camera.includes(':')) {
    refuseFlags(
      flags,
      'of an address',
      `"${camera}" is the id of a stream`,
      'transport',
      'user',
      'passwordStdin',
    )
    return { stream: camera, ...(rendition && { rendition }) }
  }
  refuseFlags(flags, 'of a stream', 'an address was given', 'rendition')
  return { url: camera, ...(await loginOf([camera], flags)), ...(transport && { transport }) }
}

/** A flag that would have no effect is refused, so that nobody believes it has. */
function refuseFlags(
  flags: ProbeFlags,
  of: string,
  given: string,
  ...keys: readonly (keyof ProbeFlags)[]
): void {
  const unused = keys.filter((key) => flags[key] !== undefined).map((key) => FLAG_NAMES[key] ?? `--${key}`)
  if (unused.length > 0) throw misuse(`${unused.join(' and ')} can only be said ${of}, but ${given}`)
}

const FLAG_NAMES: Partial<Record<keyof ProbeFlags, string>> = { passwordStdin: '--password-stdin' }

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((one) => one === word)
}
