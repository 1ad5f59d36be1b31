import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { FileCertificate } from './file-certificate.ts'
import { machineNames } from './machine-names.ts'
import { OwnCertificate } from './own-certificate.ts'
import type { Certificate } from './pair.ts'

/** How the relay is to speak TLS, if at all. */
export interface TlsSettings {
  readonly tls: 'off' | 'self-signed'
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  /** What it listens on, and the names it is reached by: its own certificate is made out to them. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly data: string
}

/** The certificate that these settings ask for; undefined where they ask for plain HTTP. */
export async function openCertificate(
  { tls, tlsCert, tlsKey, host, allowedHosts, data }: TlsSettings,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<Certificate | undefined> {
  if (tlsCert !== undefined && tlsKey !== undefined)
    return FileCertificate.open({ certFile: tlsCert, keyFile: tlsKey, ...parts })
  if (tls === 'off') return undefined
  const names = (): ReturnType<typeof machineNames> => machineNames([host, ...allowedHosts])
  return OwnCertificate.open({ dataDir: data, names, ...parts })
}
