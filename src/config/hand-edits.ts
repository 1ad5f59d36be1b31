import { RelayError } from '../errors.ts'
import { carriedSecrets } from './carried-secrets.ts'
import { faultsError } from './config-errors.ts'
import { withEntries } from './load-streams.ts'
import type { LoadedStreams } from './load-streams.ts'
import { mergeEdit } from './merge.ts'
import { endMade } from './orphaned-secrets.ts'
import type { StoreState } from './store-state.ts'
import { idsOfChange } from './stream-change.ts'
import type { StreamChange } from './stream-change.ts'
import { StreamsDocument } from './streams-document.ts'

/** Take in what was edited by hand and put back what it was saved over. */
export async function takeEdits(state: StoreState): Promise<void> {
  for (;;) {
    const edit = await readEdit(state)
    if (edit === undefined) return
    const nowMs = state.options.clock.nowMs()
    const { fresh } = state.recent
    const { streams, repairs, conflicts } = mergeEdit(state.streams, edit.streams, fresh, nowMs)
    noteEdit(state, state.adopt(edit.document.text, streams))
    if (repairs.size === 0) continue
    await state.conflicts.report(conflicts)
    const text = withEntries(edit.document.text, repairs)
    if (!(await state.file.replace(text))) continue
    state.recent.forgetWrites(repairs.keys())
    state.options.log.warn(
      { streams: [...repairs.keys()] },
      'streams.json was saved over a fresh change; put back',
    )
    await state.adoptWritten(StreamsDocument.parse(text))
  }
}

/** The file if it is not as we know it; what is wrong with it becomes the problem, and the state stays. */
async function readEdit(state: StoreState): Promise<LoadedStreams | undefined> {
  const { streamsFile } = state.options
  const text = await readFile(state)
  if (text === state.file.text && state.problem.error === undefined) return undefined
  try {
    if (text === undefined) throw new RelayError('config-broken', `${streamsFile} is gone; put it back`)
    await state.readSecrets()
    await endMade(state.streams, state.secrets)
    const document = StreamsDocument.parse(text)
    // A source that lost its id by the edit keeps its password.
    const carried = carriedSecrets(document.entries, state.streams)
    if (carried.size > 0) await state.secrets.add(carried)
    const loaded = await state.load(document)
    if (loaded.faults.length > 0) throw faultsError(streamsFile, loaded.faults)
    state.problem.clear()
    state.conflicts.clear()
    return loaded
  } catch (error) {
    state.problem.set(error)
    return undefined
  }
}

async function readFile({ file, problem }: StoreState): Promise<string | undefined> {
  try {
    return await file.read()
  } catch (error) {
    if (error instanceof RelayError) problem.set(error)
    throw error
  }
}

function noteEdit({ recent, options }: StoreState, change: StreamChange | undefined): void {
  if (change === undefined) return
  const ids = idsOfChange(change)
  recent.noteEdits(Object.values(ids).flat())
  options.log.info(ids, 'streams.json was edited')
}
