import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LINKS } from '../auth/link-file.ts'
import { readRecords } from '../auth/record-file.ts'
import { TOKENS } from '../auth/token-file.ts'
import { systemClock } from '../clock.ts'
import { readNamedFile } from '../config/file-fields.ts'
import { readIdentity } from '../config/identity-file.ts'
import type { ServerSettings } from '../config/settings.ts'
import { parseWebhooks } from '../config/webhooks-file.ts'
import { RelayError, type FieldFault } from '../errors.ts'
import { silentLog } from '../log.ts'
import { FileCertificate } from '../tls/file-certificate.ts'

type Named = Pick<ServerSettings, 'data' | 'identity' | 'webhooks' | 'tlsCert' | 'tlsKey'>

/** A file that a start reads beside streams.json and secrets.json. Holds no secret. */
export interface CheckedFile {
  readonly file: string
  /** Each message names the file and, where it has one, the line. */
  readonly faults: readonly FieldFault[]
}

/** Look at the files that settings name, and at those of the data folder, as a start would; change nothing. */
export async function checkOtherFiles(settings: Named): Promise<CheckedFile[]> {
  const { data, identity, webhooks, tlsCert, tlsKey } = settings
  const checks: [file: string | undefined, read: (file: string) => Promise<unknown>][] = [
    [identity, readIdentity],
    [webhooks, async (file) => parseWebhooks(file, await readNamedFile(file))],
    [tlsCert, async (certFile) => readCertificate(certFile, tlsKey)],
    [existing(join(data, 'tokens.json')), (file) => readRecords(file, TOKENS)],
    [existing(join(data, 'links.json')), (file) => readRecords(file, LINKS)],
  ]
  const found: CheckedFile[] = []
  for (const [file, read] of checks)
    if (file !== undefined) found.push({ file, faults: await faultsIn(file, read) })
  return found
}

/** As lines for a terminal: a fault says its file itself. */
export function otherFilesText(files: readonly CheckedFile[]): string[] {
  return files.flatMap(({ file, faults }) =>
    faults.length === 0 ? [`${file}: in order`] : faults.map(({ message }) => message),
  )
}

/** That one is not named without the other has been seen to. */
async function readCertificate(certFile: string, keyFile = ''): Promise<void> {
  const certificate = await FileCertificate.open({ certFile, keyFile, clock: systemClock, log: silentLog })
  await certificate.close()
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined
}

async function faultsIn(file: string, read: (file: string) => Promise<unknown>): Promise<FieldFault[]> {
  try {
    await read(file)
    return []
  } catch (error) {
    if (!(error instanceof RelayError)) throw error
    const { faults, message } = error
    if (faults.length === 0) return [{ path: '', message }]
    return faults.map((fault) => ({ path: fault.path, message: `${file}: ${placed(fault)}` }))
  }
}

/** The faults of a settings file say `line 3: what`, and their path beside it. */
function placed({ path, message }: FieldFault): string {
  const [at, ...words] = message.split(': ')
  return path === '' ? message : `${at}, ${path}: ${words.join(': ')}`
}
