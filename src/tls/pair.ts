import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { messageOf } from '../errors.ts'

/** A certificate with the chain behind it, and its private key, both as PEM. The key is a secret. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
}

/** What TLS connections are made with. It changes while they go on; those that are there keep theirs. */
export interface Certificate {
  readonly pair: TlsPair
  /** The relay made it itself: browsers ask before they go on. */
  readonly isSelfSigned: boolean
  /** @returns how to stop. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

/** Reads the first certificate of a pair that TLS can work with; an `Error` says why it cannot, without the key. */
export function readPair({ cert, key }: TlsPair): X509Certificate {
  try {
    createSecureContext({ cert, key })
    return new X509Certificate(cert)
  } catch (error) {
    throw new Error(`they do not work together: ${messageOf(error)}`, { cause: error })
  }
}

/** Until when a certificate is valid, in milliseconds since the Unix epoch. */
export function endOf(certificate: X509Certificate): number {
  return Date.parse(certificate.validTo)
}
