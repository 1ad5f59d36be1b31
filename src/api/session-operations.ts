import { audit } from '../auth/audit.ts'
import type { SessionFacts, SessionStore } from '../auth/sessions.ts'
import type { Log } from '../log.ts'
import { sessionList } from './answers.ts'
import type { HubView } from './hub-view.ts'
import type { Operation } from './operation.ts'
import { readersOf } from './reader-list.ts'

export interface SessionParts {
  readonly identity: { readonly sessions: Pick<SessionStore, 'list' | 'endById'> }
  readonly hub: HubView
  readonly log: Log
}

/** The browsers that are logged in. */
export function sessionOperations({ identity, hub, log }: SessionParts): Operation[] {
  return [
    {
      name: 'listSessions',
      method: 'get',
      path: '/sessions',
      summary: 'The browsers that are logged in',
      action: 'manage',
      answers: { 200: { description: 'The sessions, oldest first', schema: sessionList } },
      run({ caller }) {
        const reading = countReaders()
        const sessions = identity.sessions.list().map((session) => ({
          ...viewSession(session),
          readers: reading.get(session.id) ?? 0,
          isCaller: session.id === caller.session,
        }))
        return { status: 200, body: { sessions } }
      },
    },
    {
      name: 'endSession',
      method: 'delete',
      path: '/sessions/{sessionId}',
      summary: 'Log a browser out and end whatever it watches',
      action: 'manage',
      answers: { 204: { description: 'It is logged out' } },
      async run({ params, caller }) {
        const id = params['sessionId'] ?? ''
        const principal = identity.sessions.list().find((session) => session.id === id)?.principal
        await identity.sessions.endById(id)
        audit(log, caller, 'session ended', { session: id, sessionName: principal?.name })
        return { status: 204 }
      },
    },
  ]

  /** How many streams each session watches. */
  function countReaders(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const camera of hub.cameras.values())
      for (const [, { details }] of readersOf(camera))
        if (details.session !== undefined) counts.set(details.session, (counts.get(details.session) ?? 0) + 1)
    return counts
  }
}

function viewSession({ principal, ...rest }: SessionFacts): object {
  return { ...rest, principal: principal.id, principalName: principal.name, role: principal.role }
}
