import { resolve } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import { messageOf, RelayError } from '../errors.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import type { FileWatch } from '../files/watch.ts'
import type { Log } from '../log.ts'
import type { AddressRule } from '../net/address-rule.ts'
import { carriedSecrets } from './carried-secrets.ts'
import { faultsError, writeError } from './config-errors.ts'
import type { CompiledStream } from './compiled-stream.ts'
import { Conflicts } from './conflicts.ts'
import { secretsFile } from './config-files.ts'
import type { ConfigFiles } from './config-files.ts'
import { FileProblem } from './file-problem.ts'
import { loading, withEntries, withKept } from './load-streams.ts'
import type { LoadedStream, LoadedStreams } from './load-streams.ts'
import { mergeEdit } from './merge.ts'
import { OneByOne } from './one-by-one.ts'
import { endMade, isTidy, tidySecrets } from './orphaned-secrets.ts'
import { RecentChanges } from './recent-changes.ts'
import { Secrets } from './secrets.ts'
import { inSlices } from './slices.ts'
import { planAdd, planPatch, planPut, planRemove, preview, refuseChanged } from './store-plans.ts'
import type { MakePlan, Plan, PlanContext, Verify } from './store-plans.ts'
import { changeBetween, idsOfChange } from './stream-change.ts'
import type { StreamChange } from './stream-change.ts'
import { StreamsDocument } from './streams-document.ts'
import { StreamsFile } from './streams-file.ts'
import type { SourceConfig, StreamConfig } from './streams.ts'
import { only } from './stored-stream.ts'
import type { StoredStream } from './stored-stream.ts'
import { writePlan } from './write-plan.ts'

const NO_STREAM_RUNS = 'no stream runs until that is mended'

export interface StreamStoreOptions extends ConfigFiles {
  readonly rule: AddressRule
  readonly log: Log
  readonly clock?: Clock
  /** Where `${BATON_CAMERA_…}` comes from. Default: the process's. */
  readonly environment?: NodeJS.ProcessEnv
}

/**
 * The cameras: streams.json, its secrets and the edits that people make to it while the relay runs. What a write
 * has resolved for is on the disk. All writes and reloads happen one after the other.
 */
export class StreamStore {
  readonly #options: StreamStoreOptions & { readonly clock: Clock; readonly environment: NodeJS.ProcessEnv }
  readonly #listeners = new Set<(change: StreamChange) => void>()
  readonly #recent: RecentChanges
  readonly #conflicts: Conflicts
  readonly #file: StreamsFile
  readonly #problem: FileProblem
  #secrets: Secrets
  #streams: ReadonlyMap<string, LoadedStream> = new Map()
  #watch: FileWatch | undefined
  readonly #work: OneByOne

  private constructor(options: StreamStoreOptions, secrets: Secrets) {
    this.#options = { clock: systemClock, environment: process.env, ...options }
    this.#recent = new RecentChanges(this.#options.clock)
    this.#conflicts = new Conflicts(options, options.log)
    this.#file = new StreamsFile(options, this.#options.clock)
    this.#problem = new FileProblem(options.streamsFile, options.log)
    this.#secrets = secrets
    this.#work = new OneByOne((error) => {
      options.log.debug({ reason: messageOf(error) }, 'A change of the streams was not made')
    })
  }

  /**
   * Read what there is and watch it from now on. No file is no stream; a broken one is a {@link problem}, beside
   * which the streams without a fault are there. Rejects when the secrets cannot be read.
   */
  static async open(options: StreamStoreOptions): Promise<StreamStore> {
    const { streamsFile, dataDir } = options
    await makePrivateFolder(dataDir)
    const facts = { streamsFile: resolve(streamsFile) }
    const store = new StreamStore(options, await Secrets.open(secretsFile(options), facts))
    const text = await store.#openFile()
    if (text !== undefined) await store.#start(text)
    if (text !== undefined && store.#problem.error === undefined) await store.#tidySecrets()
    store.#watch = await store.#file.watch(() => void store.#work.run(() => store.#reload()))
    void store.#work.run(() => store.#reload())
    return store
  }

  /** All streams, without a secret, in the order of the file. */
  list(): readonly StreamConfig[] {
    return [...this.#streams.values()].map(({ config }) => config)
  }

  get(id: string): StoredStream | undefined {
    const found = this.#streams.get(id)
    return found === undefined ? undefined : { config: found.config, etag: found.etag }
  }

  /** The source's URL with user, password and all, for the source alone. A `RangeError` when there is none. */
  secretUrl(stream: Pick<StreamConfig, 'id'>, source: Pick<SourceConfig, 'id'>): string {
    const found = this.#streams.get(stream.id)?.sources.get(source.id)
    if (found === undefined) throw new RangeError(`No source ${source.id} in stream ${stream.id}`)
    return found.href
  }

  /** What a stream written like this would become, with its secrets. Throws as a write of it would. */
  preview(input: unknown): CompiledStream {
    return preview(this.#planContext(), input)
  }

  /** What is wrong with the file and where, in words without a secret; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem.error?.message ?? this.#conflicts.latest
  }

  /** Add one stream or, given a list, all of them or none. With `replace` a stream that is there becomes the new one. */
  add(
    inputs: unknown,
    { replace = false, verify }: { replace?: boolean; verify?: Verify | undefined } = {},
  ): Promise<StoredStream[]> {
    return this.#write((context) => inSlices(planAdd(context, inputs, replace)), verify)
  }

  /** Make the stream exactly this, adding it if there is none. Changing nothing writes nothing. */
  async put(id: string, input: unknown, ifMatch?: string, verify?: Verify): Promise<StoredStream> {
    return only(await this.#write((context) => planPut(context, id, input, ifMatch), verify))
  }

  /** Change the stream by a merge patch (RFC 7396). */
  async patch(id: string, patch: unknown, ifMatch?: string): Promise<StoredStream> {
    return only(await this.#write((context) => planPatch(context, id, patch, ifMatch)))
  }

  async remove(id: string, ifMatch?: string): Promise<void> {
    await this.#write((context) => planRemove(context, id, ifMatch))
  }

  /** Called after every change, by the API or by hand, with the new state in place. */
  onChange(listener: (change: StreamChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when no write is under way and nobody watches. */
  async close(): Promise<void> {
    await this.#watch?.close()
    await this.#work.idle()
  }

  /** What is in the file. Undefined where there is none, and where it holds no text, which is the problem then. */
  async #openFile(): Promise<string | undefined> {
    const { streamsFile, log } = this.#options
    try {
      const text = await this.#file.open()
      if (text === undefined)
        log.warn({}, `${streamsFile} is not there; it is made when the first stream is added`)
      return text
    } catch (error) {
      if (!(error instanceof RelayError)) throw error
      this.#problem.set(error, NO_STREAM_RUNS)
      return undefined
    }
  }

  async #start(text: string): Promise<void> {
    this.#file.text = text
    try {
      const { streams, faults } = await this.#load(StreamsDocument.parse(text))
      this.#streams = streams
      if (faults.length > 0)
        this.#problem.set(faultsError(this.#options.streamsFile, faults), 'the streams without a fault run')
    } catch (error) {
      this.#problem.set(error, NO_STREAM_RUNS)
    }
  }

  #load(document: StreamsDocument): Promise<LoadedStreams> {
    const { rule, environment } = this.#options
    return inSlices(loading(document, { rule, environment, secrets: this.#secrets }))
  }

  async #reload(): Promise<void> {
    try {
      if ((await this.#file.isKnown()) && this.#problem.error === undefined) return
      await this.#file.locked(() => this.#takeEdits())
    } catch (error) {
      this.#problem.set(error)
    }
  }

  /** What would be refused is refused before `verify` is asked; nobody waits for that. */
  async #write(plan: MakePlan, verify?: Verify): Promise<StoredStream[]> {
    const judged = verify && (await this.#locked(() => this.#judge(plan)))
    if (judged !== undefined) await verify?.(judged.plan.results)
    return this.#locked(async () => {
      for (;;) {
        const planned = await this.#planNow(plan)
        if (judged !== undefined) refuseChanged(judged.plan, judged.streams, this.#streams)
        if (await this.#commit(planned))
          return planned.results.flatMap(({ config }) => this.get(config.id) ?? [])
      }
    })
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return this.#work.run(() =>
      this.#file.locked(work).catch((error: unknown) => {
        throw writeError(this.#options.streamsFile, error)
      }),
    )
  }

  async #judge(plan: MakePlan): Promise<{ plan: Plan; streams: ReadonlyMap<string, LoadedStream> }> {
    return { plan: await this.#planNow(plan), streams: this.#streams }
  }

  async #planNow(plan: MakePlan): Promise<Plan> {
    this.#secrets = await Secrets.open(secretsFile(this.#options), this.#secrets)
    await this.#takeEdits()
    if (this.#problem.error !== undefined) throw this.#problem.error
    return plan(this.#planContext())
  }

  #planContext(): PlanContext {
    const { rule, environment } = this.#options
    const takeUnseen = (id: string): boolean => this.#recent.takeUnseen(id)
    return { streams: this.#streams, secrets: this.#secrets, rule, environment, takeUnseen }
  }

  /** False, and nothing is changed, when the file was edited by hand meanwhile. */
  async #commit(plan: Plan): Promise<boolean> {
    const ids = [...plan.changes.keys()]
    if (ids.length === 0) return true
    const parts = { secrets: this.#secrets, streams: this.#streams, file: this.#file }
    const document = await writePlan(plan, { ...parts, log: this.#options.log })
    if (document === undefined) return false
    const before = this.#streams
    this.#conflicts.settle(ids)
    await this.#adoptWritten(document)
    for (const id of ids) {
      const entry = before.get(id)?.entry
      if (entry !== this.#streams.get(id)?.entry) this.#recent.noteWrite(id, entry ?? '')
    }
    return true
  }

  /** Take in what was edited by hand and put back what it was saved over. */
  async #takeEdits(): Promise<void> {
    for (;;) {
      const edit = await this.#readEdit()
      if (edit === undefined) return
      const nowMs = this.#options.clock.nowMs()
      const { fresh } = this.#recent
      const { streams, repairs, conflicts } = mergeEdit(this.#streams, edit.streams, fresh, nowMs)
      this.#noteEdit(this.#adopt(edit.document.text, streams))
      if (repairs.size === 0) continue
      await this.#conflicts.report(conflicts)
      const text = withEntries(edit.document.text, repairs)
      if (!(await this.#file.replace(text))) continue
      this.#recent.forgetWrites(repairs.keys())
      this.#options.log.warn(
        { streams: [...repairs.keys()] },
        'streams.json was saved over a fresh change; put back',
      )
      await this.#adoptWritten(StreamsDocument.parse(text))
    }
  }

  /** The file if it is not as we know it; what is wrong with it becomes the problem, and the state stays. */
  async #readEdit(): Promise<LoadedStreams | undefined> {
    const { streamsFile } = this.#options
    const text = await this.#readFile()
    if (text === this.#file.text && this.#problem.error === undefined) return undefined
    try {
      if (text === undefined) throw new RelayError('config-broken', `${streamsFile} is gone; put it back`)
      this.#secrets = await Secrets.open(secretsFile(this.#options), this.#secrets)
      await endMade(this.#streams, this.#secrets)
      const document = StreamsDocument.parse(text)
      // A source that lost its id by the edit keeps its password.
      const carried = carriedSecrets(document.entries, this.#streams)
      if (carried.size > 0) await this.#secrets.add(carried)
      const loaded = await this.#load(document)
      if (loaded.faults.length > 0) throw faultsError(streamsFile, loaded.faults)
      this.#problem.clear()
      this.#conflicts.clear()
      return loaded
    } catch (error) {
      this.#problem.set(error)
      return undefined
    }
  }

  async #readFile(): Promise<string | undefined> {
    try {
      return await this.#file.read()
    } catch (error) {
      if (error instanceof RelayError) this.#problem.set(error)
      throw error
    }
  }

  /** Take in what was just written. A stream that has got a fault since it was judged stays as it was, and people are told. */
  async #adoptWritten(document: StreamsDocument): Promise<void> {
    const loaded = await this.#load(document)
    if (loaded.faults.length > 0) this.#problem.set(faultsError(this.#options.streamsFile, loaded.faults))
    this.#adopt(document.text, withKept(loaded, this.#streams))
  }

  #adopt(text: string, streams: ReadonlyMap<string, LoadedStream>): StreamChange | undefined {
    const change = changeBetween(this.#streams, streams)
    this.#file.text = text
    this.#streams = streams
    if (change !== undefined) for (const listener of this.#listeners) listener(change)
    return change
  }

  #noteEdit(change: StreamChange | undefined): void {
    if (change === undefined) return
    const ids = idsOfChange(change)
    this.#recent.noteEdits(Object.values(ids).flat())
    this.#options.log.info(ids, 'streams.json was edited')
  }

  /** End what a crash left of the secrets. What another streams.json left in the same data folder is not ours to forget. */
  async #tidySecrets(): Promise<void> {
    if (this.#secrets.streamsFile !== resolve(this.#options.streamsFile)) return
    if (isTidy(this.#streams, this.#secrets)) return
    await this.#file.locked(async () => {
      this.#secrets = await Secrets.open(secretsFile(this.#options), this.#secrets)
      if (await this.#file.isKnown()) await tidySecrets(this.#streams, this.#secrets, this.#options.log)
    })
  }
}
