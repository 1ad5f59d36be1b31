import { resolve } from 'node:path'
import { messageOf, RelayError } from '../errors.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import type { FileWatch } from '../files/watch.ts'
import type { CompiledStream } from './compiled-stream.ts'
import { faultsError, writeError } from './config-errors.ts'
import { secretsFile } from './config-files.ts'
import { takeEdits } from './hand-edits.ts'
import { keepPrivate } from './keep-private.ts'
import type { LoadedStream } from './load-streams.ts'
import { OneByOne } from './one-by-one.ts'
import { isTidy, tidySecrets } from './orphaned-secrets.ts'
import { sealSecrets } from './seal-secrets.ts'
import { Secrets } from './secrets.ts'
import { inSlices } from './slices.ts'
import { planAdd, planPatch, planPut, planRemove, preview, refuseChanged } from './store-plans.ts'
import type { MakePlan, Plan, PlanContext, Verify } from './store-plans.ts'
import { StoreState } from './store-state.ts'
import type { StreamStoreOptions } from './store-state.ts'
import { only } from './stored-stream.ts'
import type { StoredStream } from './stored-stream.ts'
import type { StreamChange } from './stream-change.ts'
import { StreamsDocument } from './streams-document.ts'
import type { SourceConfig, StreamConfig } from './streams.ts'
import { writePlan } from './write-plan.ts'

const NO_STREAM_RUNS = 'no stream runs until that is mended'

/**
 * The cameras: streams.json, its secrets and the edits that people make to it while the relay runs. What a write
 * has resolved for is on the disk. All writes and reloads happen one after the other.
 */
export class StreamStore {
  readonly #state: StoreState
  readonly #work: OneByOne
  #watch: FileWatch | undefined

  private constructor(options: StreamStoreOptions, secrets: Secrets) {
    this.#state = new StoreState(options, secrets)
    this.#work = new OneByOne((error) => {
      options.log.debug({ reason: messageOf(error) }, 'A change of the streams was not made')
    })
  }

  /**
   * Read what there is and watch it from now on. No file is no stream; a broken one is a {@link problem}, beside
   * which the streams without a fault are there. Rejects when the secrets cannot be read.
   */
  static async open(options: StreamStoreOptions): Promise<StreamStore> {
    const { streamsFile, dataDir, keys } = options
    await makePrivateFolder(dataDir)
    await keepPrivate(options, options.log)
    const facts = { keys, streamsFile: resolve(streamsFile) }
    const store = new StreamStore(options, await Secrets.open(secretsFile(options), facts))
    await sealSecrets(store.#state)
    const text = await store.#openFile()
    if (text !== undefined) await store.#start(text)
    if (text !== undefined && store.#state.problem.error === undefined) await store.#tidySecrets()
    store.#watch = await store.#state.file.watch(() => void store.#work.run(() => store.#reload()))
    void store.#work.run(() => store.#reload())
    return store
  }

  /** All streams, without a secret, in the order of the file. */
  list(): readonly StreamConfig[] {
    return [...this.#state.streams.values()].map(({ config }) => config)
  }

  get(id: string): StoredStream | undefined {
    const found = this.#state.streams.get(id)
    return found === undefined ? undefined : { config: found.config, etag: found.etag }
  }

  /** The source's URL with user, password and all, for the source alone. A `RangeError` when there is none. */
  secretUrl(stream: Pick<StreamConfig, 'id'>, source: Pick<SourceConfig, 'id'>): string {
    const found = this.#state.streams.get(stream.id)?.sources.get(source.id)
    if (found === undefined) throw new RangeError(`No source ${source.id} in stream ${stream.id}`)
    return found.href
  }

  /** What a stream written like this would become, with its secrets. Throws as a write of it would. */
  preview(input: unknown): CompiledStream {
    return preview(this.#planContext(), input)
  }

  /** What is wrong with the file and where, in words without a secret; undefined while all is well. */
  get problem(): string | undefined {
    return this.#state.problem.error?.message ?? this.#state.conflicts.latest
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
    return this.#state.onChange(listener)
  }

  /** Resolves when no write is under way and nobody watches. */
  async close(): Promise<void> {
    await this.#watch?.close()
    await this.#work.idle()
  }

  /** What is in the file. Undefined where there is none, and where it holds no text, which is the problem then. */
  async #openFile(): Promise<string | undefined> {
    const { streamsFile, log } = this.#state.options
    try {
      const text = await this.#state.file.open()
      if (text === undefined)
        log.warn({}, `${streamsFile} is not there; it is made when the first stream is added`)
      return text
    } catch (error) {
      if (!(error instanceof RelayError)) throw error
      this.#state.problem.set(error, NO_STREAM_RUNS)
      return undefined
    }
  }

  async #start(text: string): Promise<void> {
    this.#state.file.text = text
    try {
      const { streams, faults } = await this.#state.load(StreamsDocument.parse(text))
      this.#state.streams = streams
      if (faults.length > 0)
        this.#state.problem.set(
          faultsError(this.#state.options.streamsFile, faults),
          'the streams without a fault run',
        )
    } catch (error) {
      this.#state.problem.set(error, NO_STREAM_RUNS)
    }
  }

  async #reload(): Promise<void> {
    try {
      if ((await this.#state.file.isKnown()) && this.#state.problem.error === undefined) return
      await this.#state.file.locked(() => takeEdits(this.#state))
    } catch (error) {
      this.#state.problem.set(error)
    }
  }

  /** What would be refused is refused before `verify` is asked; nobody waits for that. */
  async #write(plan: MakePlan, verify?: Verify): Promise<StoredStream[]> {
    const judged = verify && (await this.#locked(() => this.#judge(plan)))
    if (judged !== undefined) await verify?.(judged.plan.results)
    return this.#locked(async () => {
      for (;;) {
        const planned = await this.#planNow(plan)
        if (judged !== undefined) refuseChanged(judged.plan, judged.streams, this.#state.streams)
        if (await this.#commit(planned))
          return planned.results.flatMap(({ config }) => this.get(config.id) ?? [])
      }
    })
  }

  #locked<T>(work: () => Promise<T>): Promise<T> {
    return this.#work.run(() =>
      this.#state.file.locked(work).catch((error: unknown) => {
        throw writeError(this.#state.options.streamsFile, error)
      }),
    )
  }

  async #judge(plan: MakePlan): Promise<{ plan: Plan; streams: ReadonlyMap<string, LoadedStream> }> {
    return { plan: await this.#planNow(plan), streams: this.#state.streams }
  }

  async #planNow(plan: MakePlan): Promise<Plan> {
    await this.#state.readSecrets()
    await takeEdits(this.#state)
    if (this.#state.problem.error !== undefined) throw this.#state.problem.error
    return plan(this.#planContext())
  }

  #planContext(): PlanContext {
    const { rule, environment } = this.#state.options
    const takeUnseen = (id: string): boolean => this.#state.recent.takeUnseen(id)
    return { streams: this.#state.streams, secrets: this.#state.secrets, rule, environment, takeUnseen }
  }

  /** False, and nothing is changed, when the file was edited by hand meanwhile. */
  async #commit(plan: Plan): Promise<boolean> {
    const ids = [...plan.changes.keys()]
    if (ids.length === 0) return true
    const parts = { secrets: this.#state.secrets, streams: this.#state.streams, file: this.#state.file }
    const document = await writePlan(plan, { ...parts, log: this.#state.options.log })
    if (document === undefined) return false
    const before = this.#state.streams
    this.#state.conflicts.settle(ids)
    await this.#state.adoptWritten(document)
    for (const id of ids) {
      const entry = before.get(id)?.entry
      if (entry !== this.#state.streams.get(id)?.entry) this.#state.recent.noteWrite(id, entry ?? '')
    }
    return true
  }

  /** End what a crash left of the secrets. What another streams.json left in the same data folder is not ours to forget. */
  async #tidySecrets(): Promise<void> {
    if (this.#state.secrets.streamsFile !== resolve(this.#state.options.streamsFile)) return
    if (isTidy(this.#state.streams, this.#state.secrets)) return
    await this.#state.file.locked(async () => {
      await this.#state.readSecrets()
      if (await this.#state.file.isKnown())
        await tidySecrets(this.#state.streams, this.#state.secrets, this.#state.options.log)
    })
  }
}
