import { messageOf, RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { LoadedStream } from './load-streams.ts'
import { entriesById, withEntries } from './load-streams.ts'
import { pendingSecrets } from './pending-secrets.ts'
import type { Secrets } from './secrets.ts'
import type { Plan } from './store-plans.ts'
import { EMPTY_DOCUMENT, StreamsDocument } from './streams-document.ts'

/** What a plan was made for, and is written to. */
export interface PlanFiles {
  readonly secrets: Secrets
  readonly streams: ReadonlyMap<string, LoadedStream>
  /** streams.json; `text` undefined where there is none. */
  readonly file: {
    readonly text: string | undefined
    /** False, and nothing is written, when somebody else wrote it. */
    replace(text: string): Promise<boolean>
    /** Whether it is as `text` says. */
    isKnown(): Promise<boolean>
  }
  readonly log: Log
}

/**
 * Write secrets.json and streams.json, under the lock of both: all of the plan, or nothing. A crash in between leaves
 * what was there or the whole change, whichever streams.json shows. Resolves to the new document, or to undefined when
 * somebody else wrote streams.json meanwhile. Rejects with `config-unwritable`.
 */
export async function writePlan(plan: Plan, files: PlanFiles): Promise<StreamsDocument | undefined> {
  const { secrets, file } = files
  const document = StreamsDocument.parse(withEntries(file.text ?? EMPTY_DOCUMENT, plan.changes))
  if (document.text === file.text) {
    await secrets.settle(plan.settled)
    return document
  }
  const pending = pendingSecrets(plan.secrets, files.streams, entriesById(document))
  const takeBack = await secrets.stage(pending)
  if (!(await replaced(document.text, files, takeBack))) {
    await takeBack()
    return undefined
  }
  try {
    await secrets.settle(plan.settled)
  } catch (error) {
    if ([...plan.secrets.keys()].some((id) => !pending.has(id))) throw error
    // What is pending counts from now on; the next edit or start forgets the others.
    tellOfRest(error, files)
  }
  return document
}

async function replaced(text: string, files: PlanFiles, takeBack: () => Promise<void>): Promise<boolean> {
  const { file } = files
  try {
    return await file.replace(text)
  } catch (error) {
    try {
      // What failed behind the rename has changed the file all the same.
      if (await file.isKnown().catch(isForeign)) await takeBack()
    } catch (second) {
      tellOfRest(second, files)
    }
    throw error
  }
}

/** Text in another encoding is not ours: then the file was not replaced. */
function isForeign(error: unknown): boolean {
  if (error instanceof RelayError) return true
  throw error
}

function tellOfRest(error: unknown, { log }: PlanFiles): void {
  log.warn({ reason: messageOf(error) }, 'Passwords that are not wanted any more are still on the disk')
}
