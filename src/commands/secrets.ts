import type { Command } from 'commander'
import { secretsFile, streamsLock } from '../config/config-files.ts'
import type { ConfigFiles } from '../config/config-files.ts'
import { Secrets } from '../config/secrets.ts'
import { urlOfRunning } from '../config/relay-file.ts'
import type { SettingFlags } from '../config/settings.ts'
import { withLock } from '../files/lock.ts'
import { filesOf } from './files.ts'
import { misuse, print, withExamples, withJson } from './outcome.ts'
import { withSettings } from './settings.ts'

type SecretsFlags = SettingFlags & { readonly json?: boolean }

export function addSecrets(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('encrypt and decrypt the cameras’ passwords on the disk')
  withExamples(
    secrets,
    'baton secrets encrypt --secrets-key-file /etc/baton/secrets.key',
    'baton secrets decrypt --secrets-key-file /etc/baton/secrets.key',
  )
  const settings = ['data', 'secretsKeyFile'] as const
  const encrypt = withSettings(secrets.command('encrypt'), settings)
    .description('encrypt secrets.json with the first key of the file, as a start does')
    .action((flags: SecretsFlags) => rewrite(flags, 'encrypted'))
  withExamples(withJson(encrypt), 'baton secrets encrypt --secrets-key-file /etc/baton/secrets.key')
  const decrypt = withSettings(secrets.command('decrypt'), settings)
    .description('write secrets.json in the open again, for a relay that is started without a key')
    .action((flags: SecretsFlags) => rewrite(flags, 'decrypted'))
  withExamples(withJson(decrypt), 'baton secrets decrypt --secrets-key-file /etc/baton/secrets.key')
}

async function rewrite({ json, ...flags }: SecretsFlags, wanted: 'encrypted' | 'decrypted'): Promise<void> {
  const files = await filesOf(flags)
  const { keys } = files
  if (keys === undefined) throw misuse('No key is named; give --secrets-key-file or BATON_SECRETS_KEY_FILE')
  const url = await urlOfRunning(files.dataDir)
  if (url !== undefined)
    throw misuse(`The relay at ${url} runs on the data folder; end it, and start it with the other setting`)
  const sources = await withLock(streamsLock(files), () => rewriteFile(files, wanted))
  const key = wanted === 'encrypted' ? keys.list[0].id : null
  print(
    { key, sources },
    { json },
    () => `The secrets of ${sources} ${sources === 1 ? 'source' : 'sources'} are ${wanted}`,
  )
}

/** Resolves to how many sources have secrets. */
async function rewriteFile(files: ConfigFiles, wanted: 'encrypted' | 'decrypted'): Promise<number> {
  const path = secretsFile(files)
  const secrets = await Secrets.open(path, { keys: files.keys })
  await (wanted === 'encrypted' ? secrets : secrets.inTheOpen()).rewrite()
  return secrets.ids().length
}
