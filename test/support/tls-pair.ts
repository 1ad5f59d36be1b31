import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ServerCertificate } from '../../src/http/server.ts'

/** A key and a certificate for `name` in `folder`, signed by itself, good for a day. */
export async function makeTlsPair(folder: string, name: string): Promise<{ key: string; cert: string }> {
  const key = join(folder, 'tls.key')
  const cert = join(folder, 'tls.pem')
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await promisify(execFile)('openssl', [...words, '-days', '1', '-keyout', key, '-out', cert, ...subject])
  return { key, cert }
}

/** A key and a certificate for a camera on this machine, signed by itself, good for a day. */
export async function selfSigned(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-nodes', '-days', '1', '-subj', '/CN=127.0.0.1']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert])
  const made = { key: await readFile(key), cert: await readFile(cert) }
  await rm(folder, { recursive: true })
  return made
}

/** A certificate that never changes, for a server in this process. */
export function fixedCertificate(pair: ServerCertificate['pair'], isSelfSigned = false): ServerCertificate {
  return { pair, isSelfSigned, onChange: () => () => undefined }
}

/** As text, for this machine by its address. */
export async function localPair(): Promise<ServerCertificate['pair']> {
  const { cert, key } = await selfSigned()
  return { cert: cert.toString(), key: key.toString() }
}
