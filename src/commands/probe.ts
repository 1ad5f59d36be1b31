import type { Command } from 'commander'
import { dataOf, type ProbeReport } from '../client/client.ts'
import { RENDITIONS, TRANSPORTS, type RenditionName, type Transport } from '../config/streams.ts'
import { loginOf, withLogin, type LoginFlags } from './camera-secret.ts'
import { columns, FAILED, misuse, print, withExamples, withJson } from './outcome.ts'
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
  print(report, flags, () => textOf(report))
  process.exitCode = report.problem === null ? 0 : FAILED
}

async function bodyOf(camera: string, flags: ProbeFlags): Promise<ProbeBody> {
  const { rendition, transport } = flags
  if (transport !== undefined && !isOneOf(TRANSPORTS, transport))
    throw misuse(`--transport is none of ${TRANSPORTS.join(', ')}: ${transport}`)
  if (rendition !== undefined && !isOneOf(RENDITIONS, rendition))
    throw misuse(`--rendition is none of ${RENDITIONS.join(', ')}: ${rendition}`)
  if (!camera.includes(':')) return { stream: camera, ...(rendition && { rendition }) }
  return { url: camera, ...(await loginOf([camera], flags)), ...(transport && { transport }) }
}

function textOf(report: ProbeReport): string {
  const { problem, warnings, notes, tookMs } = report
  return [
    columns(factsOf(report).filter(([, fact]) => fact !== '')),
    ...warnings.map(({ code, message }) => `Warning (${code}): ${message}`),
    ...notes.map((note) => `Note: ${note}`),
    ...(problem === null ? [] : [`Problem (${problem.cause}): ${problem.message}`]),
    `Asked in ${(tookMs / 1000).toFixed(1)} s`,
  ].join('\n')
}

function factsOf(report: ProbeReport): [string, string][] {
  const { reachable, login, transport, video, audio, audioTreatment, server, way } = report
  return [
    ['reachable', reachable ? 'yes' : 'no'],
    ['login', login],
    ['transport', `tcp ${transport.tcp}, udp ${transport.udp}`],
    ['video', video === null ? '' : videoText(video)],
    ['audio', audio === null ? '' : `${audio.codec}${audioTreatment === null ? '' : `, ${audioTreatment}`}`],
    ['measured', figuresText(report)],
    ['server', server ?? ''],
    ['by', way],
  ]
}

function videoText({ codec, profile, level, width, height }: NonNullable<ProbeReport['video']>): string {
  const size = width === null || height === null ? '' : `${width}×${height}`
  return [codec, profile, level, size].filter(Boolean).join(' ')
}

function figuresText({ fps, bitrateKbps, gopSeconds, noKeyframeInSeconds }: ProbeReport): string {
  return [
    fps === null ? '' : `${fps.toFixed(1)} fps`,
    bitrateKbps === null ? '' : `${Math.round(bitrateKbps)} kbit/s`,
    gopSeconds === null ? '' : `a keyframe every ${gopSeconds.toFixed(1)} s`,
    gopSeconds !== null || noKeyframeInSeconds === null
      ? ''
      : `no second keyframe in ${noKeyframeInSeconds.toFixed(1)} s`,
  ]
    .filter(Boolean)
    .join(', ')
}

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((one) => one === word)
}
