import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { AddressFacts } from './relays/by-address.ts'
import type { ProgramPaths } from './relays/subjects.ts'
import { wayOf } from './viewers/viewer.ts'

/** What the command line of the bench says. */
export interface Options {
  readonly rounds: number
  readonly quick: boolean
  readonly only: readonly string[] | undefined
  readonly reportFiles: readonly string[]
  readonly jsonFile: string | undefined
  readonly addresses: readonly AddressFacts[]
  readonly viewers: number
  /** Bounds each window and warm-up; absent: as each scenario has it. */
  readonly seconds: number | undefined
  readonly cameraPort: number | undefined
  readonly paths: ProgramPaths
  /** Parts of names; who has none of them is left out of the relays. */
  readonly subjects: readonly string[] | undefined
  readonly help: boolean
}

/** All flags of `npm run bench`. */
export const FLAGS = {
  rounds: { type: 'string', default: '3' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true },
  report: { type: 'string', multiple: true, default: [] },
  json: { type: 'string' },
  relay: { type: 'string', multiple: true, default: [] },
  pid: { type: 'string', multiple: true, default: [] },
  fps: { type: 'string' },
  viewers: { type: 'string', default: '200' },
  seconds: { type: 'string' },
  'camera-port': { type: 'string' },
  subject: { type: 'string', multiple: true },
  go2rtc: { type: 'string' },
  mediamtx: { type: 'string' },
  'node-media-server': { type: 'string' },
  cc: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options']

/** Throws TypeError or RangeError with what is wrong. */
export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({ args: [...words], options: FLAGS })
  const viewers = wholeNumber('--viewers', values.viewers)
  if (values.pid.length > values.relay.length) throw new RangeError('Each --pid belongs to a --relay')
  const perSecond = values.fps === undefined ? {} : { picturesPerSecond: wholeNumber('--fps', values.fps) }
  const addresses = values.relay.map((address, i): AddressFacts => {
    wayOf(address)
    const pid = values.pid[i]
    return { address, ...perSecond, ...(pid === undefined ? {} : { pid: wholeNumber('--pid', pid) }) }
  })
  const port = values['camera-port']
  return {
    rounds: wholeNumber('--rounds', values.rounds),
    quick: values.quick,
    only: values.only,
    reportFiles: values.report,
    jsonFile: values.json,
    addresses,
    viewers,
    seconds: values.seconds === undefined ? undefined : wholeNumber('--seconds', values.seconds),
    cameraPort: port === undefined ? undefined : wholeNumber('--camera-port', port),
    paths: {
      ...(values.go2rtc === undefined ? {} : { go2rtc: values.go2rtc }),
      ...(values.mediamtx === undefined ? {} : { mediamtx: values.mediamtx }),
      ...(values['node-media-server'] === undefined ? {} : { nodeMediaServer: values['node-media-server'] }),
      ...(values.cc === undefined ? {} : { compiler: values.cc }),
    },
    subjects: values.subject,
    help: values.help,
  }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1) throw new RangeError(`${flag} must be a whole number, not ${text}`)
  return value
}
