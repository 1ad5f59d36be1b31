import { may, type Principal } from '../auth/roles.ts'

/** Those who are told the same: what is written for one of them is written for all. */
export interface Audience {
  /** The same for all of them, another one for everybody else. */
  readonly key: string
  /** They may know addresses, of cameras and of readers. */
  readonly mayInspect: boolean
  readonly sees: (stream: string) => boolean
}

/** Whom `principal` is one of. */
export function audienceOf(principal: Principal): Audience {
  const mayInspect = may(principal, 'inspect')
  const cameras = principal.cameras && [...principal.cameras].toSorted().join(' ')
  return {
    key: `${mayInspect ? 'inspector' : 'viewer'} ${cameras ?? '*'}`,
    mayInspect,
    sees: (stream) => may(principal, 'read', stream),
  }
}
