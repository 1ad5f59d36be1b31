import type { Command } from 'commander'
import type { RecordStoreOptions } from '../auth/record-store.ts'
import { systemClock } from '../clock.ts'
import type { SettingFlags } from '../config/settings.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { silentLog } from '../log.ts'
import { columns, print, withExamples, withJson } from './outcome.ts'
import { settingsOf, withSettings } from './settings.ts'
import { systemUser } from './system-user.ts'

export const DAY_MS = 86_400_000

/** A store of the data folder whose records are made, listed and revoked. */
interface RevocableStore<Kind> {
  list(): readonly Kind[]
  revoke(id: string): Promise<unknown>
  close(): Promise<void>
}

/** One kind of what lets people in, for the command line. */
export interface Revocable<Kind, Store extends RevocableStore<Kind>> {
  /** Its command, such as `link`. */
  readonly word: string
  /** As sentences and JSON call many of them. */
  readonly plural: string
  readonly open: (options: RecordStoreOptions) => Promise<Store>
  readonly columns: readonly string[]
  /** One cell for each of the columns. */
  readonly rowOf: (record: Kind) => readonly string[]
  /** What `revoke` does, for its help. */
  readonly revoking: string
}

type JsonFlags = SettingFlags & { readonly json?: boolean }

/** Gives `command` its `list` and its `revoke`. */
export function addListAndRevoke<Kind, Store extends RevocableStore<Kind>>(
  command: Command,
  kind: Revocable<Kind, Store>,
): void {
  const { word, plural, rowOf } = kind
  const list = withSettings(command.command('list'), ['data'])
    .description(`list the ${plural}, without their secrets`)
    .action(({ json, ...flags }: JsonFlags) =>
      withStore(kind, flags, (store) => {
        const records = store.list()
        print({ [plural]: records }, { json }, () => columns([kind.columns, ...records.map(rowOf)]))
      }),
    )
  withExamples(withJson(list), `baton ${word} list`, `baton ${word} list --json`)
  const revoke = withSettings(command.command('revoke'), ['data'])
    .argument('<id>', `as ${word} list shows it`)
    .description(kind.revoking)
    .action((id: string, { json, ...flags }: JsonFlags) =>
      withStore(kind, flags, async (store) => {
        await store.revoke(id)
        print({ revoked: id }, { json }, () => `Revoked ${id}`)
      }),
    )
  withExamples(withJson(revoke), `baton ${word} revoke 4f2a91c0`)
}

/** Opens the store of the data folder for as long as `use` takes. */
export async function withStore<Kind, Store extends RevocableStore<Kind>>(
  { open }: Revocable<Kind, Store>,
  flags: SettingFlags,
  use: (store: Store) => void | Promise<void>,
): Promise<void> {
  const { data } = settingsOf(flags)
  await makePrivateFolder(data)
  const store = await open({ dataDir: data, clock: systemClock, log: silentLog, editor: systemUser() })
  try {
    await use(store)
  } finally {
    await store.close()
  }
}
