import type { JWTPayload } from 'jose'
import { isRole, type Role } from '../roles.ts'

/** What a JWT lets its bearer do. */
export interface Grant {
  readonly role: Role
  /** undefined = all. */
  readonly cameras: ReadonlySet<string> | undefined
}

const CLAIMS = ['baton', 'mediamtx_permissions']
const STREAM_ID = /^[A-Za-z0-9_-]{1,64}$/
/** MediaMTX's words for watching. */
const WATCHING = new Set(['read', 'playback'])

/**
 * What the claim of a JWT grants: `{ "role": "viewer", "cameras": ["door"] }`, or MediaMTX's list of permissions. Without
 * `claim` the first of {@link CLAIMS} that is there counts. Undefined where it grants nothing, or is not understood to its end.
 */
export function grantOf(payload: JWTPayload, claim: string | undefined): Grant | undefined {
  const name = claim ?? CLAIMS.find((known) => Object.hasOwn(payload, known))
  const value = name !== undefined && Object.hasOwn(payload, name) ? payload[name] : undefined
  return Array.isArray(value) ? grantOfPermissions(value) : grantOfRole(value)
}

function grantOfRole(value: unknown): Grant | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { role, cameras } = value as { readonly role?: unknown; readonly cameras?: unknown }
  if (!isRole(role)) return undefined
  if (cameras === undefined || cameras === null) return { role, cameras: undefined }
  // As with tokens: only a viewer can be limited, and a limit that is not understood opens nothing.
  if (role !== 'viewer' || !Array.isArray(cameras) || !cameras.every(isStreamId)) return undefined
  return { role, cameras: new Set(cameras) }
}

/** Of MediaMTX's permissions those to watch, for one path or (empty) for all; patterns open nothing. */
function grantOfPermissions(list: readonly unknown[]): Grant | undefined {
  const paths = list.flatMap((item) => {
    const { action, path = '' } = (item ?? {}) as { readonly action?: unknown; readonly path?: unknown }
    return typeof action === 'string' && WATCHING.has(action) ? [path] : []
  })
  if (paths.includes('')) return { role: 'viewer', cameras: undefined }
  const cameras = new Set(paths.filter(isStreamId))
  return cameras.size > 0 ? { role: 'viewer', cameras } : undefined
}

function isStreamId(value: unknown): value is string {
  return typeof value === 'string' && STREAM_ID.test(value)
}
