import type { CheckOptions } from '../check.ts'
import { secretsFile } from '../config-files.ts'
import { brokenError, faultsError } from '../config-errors.ts'
import { loadStreams, type LoadedStream, type LoadedStreams } from '../load-streams.ts'
import { Secrets } from '../secrets.ts'
import { StreamStore } from '../store.ts'
import { preview } from '../store-plans.ts'
import { EMPTY_DOCUMENT } from '../streams-document.ts'
import { readText } from '../../files/read-text.ts'
import { silentLog } from '../../log.ts'
import { exportStreams } from './export-streams.ts'
import { importStreams, type ImportInput, type ImportReport, type ImportWay } from './import-streams.ts'

/**
 * {@link importStreams} into the files of a relay that does not run. `dryRun` only reads. Rejects with `config-broken`
 * when streams.json has a fault: nothing is added to a file that a start would not take whole.
 */
export async function importIntoFiles(
  input: ImportInput,
  options: CheckOptions,
  way: ImportWay,
): Promise<ImportReport> {
  const { streams, secrets } = await readFiles(options)
  const { rule, environment } = options
  const context = { streams, secrets, rule, environment, takeUnseen: () => false }
  const target = { get: (id: string) => streams.get(id), preview: (one: unknown) => preview(context, one) }
  return importStreams(
    input,
    { ...target, add: (inputs, { replace }) => addToFiles(inputs, replace, options) },
    way,
  )
}

/** {@link exportStreams} from the files of a relay that does not run; changes nothing. */
export async function exportFromFiles(options: CheckOptions): Promise<ReturnType<typeof exportStreams>> {
  const { streams } = await readFiles(options)
  return exportStreams([...streams.values()].map(({ config }) => config))
}

async function addToFiles(
  inputs: readonly unknown[],
  replace: boolean,
  options: CheckOptions,
): Promise<void> {
  const store = await StreamStore.open({ ...options, log: silentLog })
  try {
    await store.add(inputs, { replace })
  } finally {
    await store.close()
  }
}

async function readFiles(
  options: CheckOptions,
): Promise<{ streams: ReadonlyMap<string, LoadedStream>; secrets: Secrets }> {
  const { streamsFile, rule, environment } = options
  const secrets = await Secrets.open(secretsFile(options), { keys: options.keys })
  const text = (await readText(streamsFile)) ?? EMPTY_DOCUMENT
  const { streams, faults } = loaded(text)
  if (faults.length > 0) throw faultsError(streamsFile, faults)
  return { streams, secrets }

  function loaded(text: string): LoadedStreams {
    try {
      return loadStreams(text, { rule, environment, secrets })
    } catch (error) {
      throw brokenError(streamsFile, error)
    }
  }
}
