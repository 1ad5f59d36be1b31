import type { Command } from 'commander'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { dataOf } from '../client/client.ts'
import { secretsFile } from '../config/config-files.ts'
import { exportFromFiles } from '../config/import/stopped-relay.ts'
import { Secrets } from '../config/secrets.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { filesOf } from './files.ts'
import { misuse, print, withExamples } from './outcome.ts'
import { findRelay, talkTo, withAccess, type AccessFlags } from './relay-access.ts'
import { withSettings } from './settings.ts'

type ExportFlags = AccessFlags & { readonly output?: string }

export function addExport(program: Command): void {
  const command = withSettings(withAccess(program.command('export')), ['streams', 'allowLoopback'])
    .description('print a streams.json without users and passwords, which can be imported again')
    .option('--output <file>', 'write it there; the relay’s own streams.json is refused')
    .action(runExport)
  withExamples(
    command,
    'baton export --output exported.json',
    'baton export --url https://cam.example/ --output cam.example.json',
  )
}

async function runExport(flags: ExportFlags): Promise<void> {
  const { output } = flags
  if (output !== undefined) await refuseOwnFile(output, flags)
  const url = await findRelay(flags)
  const streams =
    url === undefined
      ? await exportFromFiles(filesOf(flags))
      : await talkTo(url, flags, (client) => dataOf(client.GET('/export')))
  if (output === undefined) print(streams, { json: true }, () => '')
  else await writeAtomic(output, `${JSON.stringify(streams, undefined, 2)}\n`)
}

/** An export in the place of a relay's own file would be taken for an edit by hand. */
async function refuseOwnFile(output: string, flags: ExportFlags): Promise<void> {
  const files = filesOf(flags)
  const { streamsFile } = await Secrets.open(secretsFile(files)).catch(() => ({ streamsFile: undefined }))
  for (const own of [files.streamsFile, streamsFile])
    if (own !== undefined && (await isSameFile(output, own)))
      throw misuse(
        `${output} is the relay’s own file, which an export would replace; name another with --output`,
      )
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  if (resolve(one) === resolve(other)) return true
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)))
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
}
