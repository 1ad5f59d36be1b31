export const ROLES = ['admin', 'operator', 'viewer', 'metrics'] as const
export type Role = (typeof ROLES)[number]

/** What somebody can want to do, from the harmless to the mighty. */
export const ACTIONS = ['watch', 'snapshot', 'read', 'inspect', 'operate', 'manage', 'metrics'] as const
export type Action = (typeof ACTIONS)[number]

/** Who is asking: a token, a viewer link, or a browser somebody logged in with. */
export interface Principal {
  /** Stable, without a secret: a token's or a link's id, or `admin` for a browser that came in by a login link. */
  readonly id: string
  /** What people call it, for the audit log. */
  readonly name: string
  readonly role: Role
  /** The streams it may see; undefined = all. */
  readonly cameras: ReadonlySet<string> | undefined
  /** The one rendition of them that it may see; undefined = each. */
  readonly rendition?: string | undefined
  /** So many of it may watch one stream at a time; undefined = as many as come. */
  readonly maxViewers?: number | undefined
}

/** Everything a role may do. The comments of {@link Action}'s words are here, where they are decided. */
const ALLOWED: Record<Role, ReadonlySet<Action>> = {
  // Watch, take a picture, read a camera's name and state. Not its address, nor who else watches.
  viewer: new Set<Action>(['watch', 'snapshot', 'read']),
  // Also sources (without passwords), the log lines, the readers; restart, kick, arrange, make links for viewers; the metrics.
  operator: new Set<Action>(['watch', 'snapshot', 'read', 'inspect', 'operate', 'metrics']),
  // Also add, change and remove cameras and tokens.
  admin: new Set<Action>(ACTIONS),
  metrics: new Set<Action>(['metrics']),
}

/** Whether `principal` may do `action`, on the stream `streamId` where the action concerns one. */
export function may(principal: Principal, action: Action, streamId?: string): boolean {
  if (!ALLOWED[principal.role].has(action)) return false
  return streamId === undefined || principal.cameras === undefined || principal.cameras.has(streamId)
}

/** Tells a role from any other word. */
export function isRole(word: unknown): word is Role {
  return ROLES.some((role) => role === word)
}
