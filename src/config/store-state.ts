import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { AddressRule } from '../net/address-rule.ts'
import { faultsError } from './config-errors.ts'
import { secretsFile } from './config-files.ts'
import type { ConfigFiles } from './config-files.ts'
import { Conflicts } from './conflicts.ts'
import { FileProblem } from './file-problem.ts'
import { loading, withKept } from './load-streams.ts'
import type { LoadedStream, LoadedStreams } from './load-streams.ts'
import { RecentChanges } from './recent-changes.ts'
import { Secrets } from './secrets.ts'
import { inSlices } from './slices.ts'
import { changeBetween } from './stream-change.ts'
import type { StreamChange } from './stream-change.ts'
import type { StreamsDocument } from './streams-document.ts'
import { StreamsFile } from './streams-file.ts'

export interface StreamStoreOptions extends ConfigFiles {
  readonly rule: AddressRule
  readonly log: Log
  readonly clock?: Clock
  /** Where `${BATON_CAMERA_…}` comes from. Default: the process's. */
  readonly environment?: NodeJS.ProcessEnv
}

/** What a store knows: streams.json and its secrets as they were last read, and what happened to them lately. */
export class StoreState {
  readonly options: StreamStoreOptions & { readonly clock: Clock; readonly environment: NodeJS.ProcessEnv }
  readonly recent: RecentChanges
  readonly conflicts: Conflicts
  readonly file: StreamsFile
  readonly problem: FileProblem
  secrets: Secrets
  streams: ReadonlyMap<string, LoadedStream> = new Map()
  readonly #listeners = new Set<(change: StreamChange) => void>()

  constructor(options: StreamStoreOptions, secrets: Secrets) {
    this.options = { clock: systemClock, environment: process.env, ...options }
    this.recent = new RecentChanges(this.options.clock)
    this.conflicts = new Conflicts(options, options.log)
    this.file = new StreamsFile(options, this.options.clock)
    this.problem = new FileProblem(options.streamsFile, options.log)
    this.secrets = secrets
  }

  onChange(listener: (change: StreamChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Read secrets.json again: another process may have written it. */
  async readSecrets(): Promise<void> {
    this.secrets = await Secrets.open(secretsFile(this.options), this.secrets)
  }

  load(document: StreamsDocument): Promise<LoadedStreams> {
    const { rule, environment } = this.options
    return inSlices(loading(document, { rule, environment, secrets: this.secrets }))
  }

  /** Take in what was just written. A stream that has got a fault since it was judged stays as it was, and people are told. */
  async adoptWritten(document: StreamsDocument): Promise<void> {
    const loaded = await this.load(document)
    if (loaded.faults.length > 0) this.problem.set(faultsError(this.options.streamsFile, loaded.faults))
    this.adopt(document.text, withKept(loaded, this.streams))
  }

  /** From now on that is in the file; all listeners hear what changed. */
  adopt(text: string, streams: ReadonlyMap<string, LoadedStream>): StreamChange | undefined {
    const change = changeBetween(this.streams, streams)
    this.file.text = text
    this.streams = streams
    if (change !== undefined) for (const listener of this.#listeners) listener(change)
    return change
  }
}
