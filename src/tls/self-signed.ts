import { isIP } from 'node:net'
import type { TlsPair } from './pair.ts'

/** Apple's systems take no certificate that is valid for longer than 825 days, browsers like those of about a year. */
const LIFE_MS = 397 * 86_400_000
/** Clocks of machines at home are not always right. */
const HEAD_START_MS = 86_400_000

/** Makes a key and a certificate for these names and addresses, signed with that key: P-256, good for 397 days. */
export async function makeSelfSigned(names: readonly string[], nowMs: number): Promise<TlsPair> {
  // Loaded only by who asks for it.
  const { generate } = await import('selfsigned')
  const altNames = names.map((name) =>
    isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name },
  )
  const made = await generate([{ name: 'commonName', value: 'Baton' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - HEAD_START_MS),
    notAfterDate: new Date(nowMs + LIFE_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  return { cert: made.cert, key: made.private }
}
