import type { Command } from 'commander'
import { fstatSync, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { dataOf } from '../client/client.ts'
import { secretsFile } from '../config/config-files.ts'
import { exportFromFiles } from '../config/import/stopped-relay.ts'
import { urlOfRunning } from '../config/relay-file.ts'
import { streamsFileOf } from '../config/secrets.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { FILE_SETTINGS, filesOf, placesOf } from './files.ts'
import { misuse, print, withExamples, withJson } from './outcome.ts'
import { findRelay, talkTo, withAccess, type AccessFlags } from './relay-access.ts'
import { settingsOf, withSettings } from './settings.ts'

type ExportFlags = AccessFlags & { readonly output?: string }

export function addExport(program: Command): void {
  const command = withSettings(withAccess(program.command('export')), FILE_SETTINGS)
    .description('print a streams.json without users and passwords, which can be imported again')
    .option('--output <file>', 'write it there; the relay’s own streams.json is refused')
    .action(runExport)
  withExamples(
    withJson(command),
    'baton export --output exported.json',
    'baton export --url https://cam.example/ --output cam.example.json',
  )
}

async function runExport(flags: ExportFlags): Promise<void> {
  const { output } = flags
  if (output === undefined) await refuseOwnStdout(flags)
  else await refuseOwnFile(output, flags)
  const url = await findRelay(flags)
  const streams =
    url === undefined
      ? await exportFromFiles(await filesOf(flags))
      : await talkTo(url, flags, (client) => dataOf(client.GET('/export')))
  if (output === undefined) print(streams, { json: true }, () => '')
  else await writeAtomic(output, `${JSON.stringify(streams, undefined, 2)}\n`)
}

/** An export in the place of a relay's own file would be taken for an edit by hand. */
async function refuseOwnFile(output: string, flags: ExportFlags): Promise<void> {
  const there = await fileAt(output)
  for (const own of await ownFiles(flags))
    if (resolve(output) === resolve(own) || isSame(there, await fileAt(own)))
      throw misuse(
        `${output} is the relay’s own file, which an export would replace; name another with --output`,
      )
}

/** Behind a shell's `>` the file is empty before the export begins, but a relay that runs keeps what it read. */
async function refuseOwnStdout(flags: ExportFlags): Promise<void> {
  const stdout = fstatSync(process.stdout.fd)
  for (const own of await ownFiles(flags)) {
    if (!isSame(stdout, await fileAt(own))) continue
    const refusal = `stdout is the relay’s own file ${own}; name another with --output`
    if (stdout.size > 0) throw misuse(refusal)
    const isRunning = (await urlOfRunning(settingsOf(flags).data)) !== undefined
    throw misuse(`${refusal}. That file is empty now; ${isRunning ? FROM_RELAY : FROM_COPY}`)
  }
}

const FROM_RELAY =
  'the relay that runs still has its cameras: "baton export --output exported.json", and copy exported.json there'
const FROM_COPY = 'bring back a copy of it before a relay starts'

async function ownFiles(flags: ExportFlags): Promise<readonly string[]> {
  const files = placesOf(flags)
  const streamsFile = await streamsFileOf(secretsFile(files))
  return [files.streamsFile, ...(streamsFile === undefined ? [] : [streamsFile])]
}

async function fileAt(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined)
}

function isSame(one: Stats | undefined, other: Stats | undefined): boolean {
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino
}
