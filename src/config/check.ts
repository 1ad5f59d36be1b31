import { resolve } from 'node:path'
import { RelayError } from '../errors.ts'
import type { FieldFault } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { withLock } from '../files/lock.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { readText } from '../files/read-text.ts'
import { silentLog } from '../log.ts'
import type { AddressRule } from '../net/address-rule.ts'
import { faultsError } from './config-errors.ts'
import { secretsFile, streamsBackup, streamsLock } from './config-files.ts'
import type { ConfigFiles } from './config-files.ts'
import { loadStreams } from './load-streams.ts'
import { Secrets } from './secrets.ts'
import { planMove } from './store-plans.ts'
import { placedText } from './streams-document.ts'
import type { PlacedFault } from './streams-document.ts'
import { writePlan } from './write-plan.ts'

export interface CheckOptions extends ConfigFiles {
  readonly rule: AddressRule
  readonly environment: NodeJS.ProcessEnv
}

/** What `baton check` says of streams.json. Holds no secret. */
export interface CheckReport {
  /** How many streams are without a fault. */
  readonly streams: number
  /** All that is wrong; the messages say where. */
  readonly faults: readonly FieldFault[]
  /** What a start would take, but say. */
  readonly warnings: readonly string[]
  /** Ids of the streams whose entry holds a password or another secret, which {@link moveSecrets} takes out. */
  readonly exposed: readonly string[]
}

/** Look at streams.json as a start of the relay would, and change nothing. */
export async function checkStreams(options: CheckOptions): Promise<CheckReport> {
  try {
    const text = await readText(options.streamsFile)
    if (text === undefined) {
      const message = `${options.streamsFile} is not there; the relay starts without a camera and makes it at the first one`
      return { streams: 0, faults: [], warnings: [message], exposed: [] }
    }
    const { rule, environment } = options
    const secrets = await Secrets.open(secretsFile(options), { keys: options.keys })
    const { streams, faults } = loadStreams(text, { rule, environment, secrets })
    const exposed = [...streams].filter(([, { sources }]) =>
      [...sources.values()].some((source) => source.exposed),
    )
    return {
      streams: streams.size,
      faults: faults.map(withPlace),
      warnings: [],
      exposed: exposed.map(([id]) => id),
    }
  } catch (error) {
    if (!(error instanceof RelayError)) throw error
    return { streams: 0, faults: [{ path: '', message: error.message }], warnings: [], exposed: [] }
  }
}

function withPlace(fault: PlacedFault): FieldFault {
  return { path: fault.path, message: placedText(fault) }
}

/**
 * Move secrets that stand in streams.json to secrets.json, also while a relay runs on both. Resolves to the ids of
 * the streams whose entries were changed. Rejects with `config-broken` when the file has a fault.
 */
export async function moveSecrets(options: CheckOptions): Promise<readonly string[]> {
  const { streamsFile, dataDir, keys, rule, environment } = options
  await makePrivateFolder(dataDir)
  return withLock(streamsLock(options), async () => {
    const text = await readText(streamsFile)
    if (text === undefined) return []
    const secrets = await Secrets.open(secretsFile(options), { keys, streamsFile: resolve(streamsFile) })
    const { streams, faults } = loadStreams(text, { rule, environment, secrets })
    if (faults.length > 0) throw faultsError(streamsFile, faults)
    const plan = planMove({ streams, secrets, rule, environment, takeUnseen: () => false })
    const isKnown = async (): Promise<boolean> => (await readText(streamsFile)) === text
    const replace = (changed: string): Promise<boolean> =>
      writeAtomic(streamsFile, changed, {
        backup: streamsBackup(options),
        unless: async () => !(await isKnown()),
      })
    const file = { text, replace, isKnown }
    if ((await writePlan(plan, { secrets, streams, file, log: silentLog })) === undefined)
      throw new RelayError('config-conflict', `${streamsFile} was changed meanwhile; run this again`)
    return plan.results.map(({ config }) => config.id)
  })
}

/** The report as lines for a terminal. */
export function checkText(report: CheckReport, streamsFile: string): string {
  const faults = report.faults.map(({ message }) => message)
  const exposed = report.exposed.map((id) => `The stream "${id}" holds a password or another secret`)
  const offer = exposed.length === 0 ? [] : ['Run "baton check --fix" to move them to secrets.json']
  const count = `${streamsFile}: ${report.streams} ${report.streams === 1 ? 'stream' : 'streams'} in order`
  return [count, ...faults, ...report.warnings, ...exposed, ...offer].join('\n')
}
