import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A key and a certificate for `name` in `folder`, signed by itself, good for a day. */
export async function makeTlsPair(folder: string, name: string): Promise<{ key: string; cert: string }> {
  const key = join(folder, 'tls.key')
  const cert = join(folder, 'tls.pem')
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await promisify(execFile)('openssl', [...words, '-days', '1', '-keyout', key, '-out', cert, ...subject])
  return { key, cert }
}
