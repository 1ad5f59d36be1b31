import { audit } from '../auth/audit.ts'
import { queryError } from '../auth/live-query.ts'
import { may } from '../auth/roles.ts'
import { unknownStream } from '../auth/unknown-stream.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { HISTORY_COLUMNS, HISTORY_STEP_MS } from '../stream/history.ts'
import { historyAnswer, logAnswer, readerList } from './answers.ts'
import type { CameraView, Histories, HubView, RenditionView } from './hub-view.ts'
import type { Call, Operation } from './operation.ts'
import { readersOf, viewReaders } from './reader-list.ts'

const MAX_REASON_CHARACTERS = 100

export interface RunningParts {
  readonly hub: HubView
  readonly histories: Histories
  readonly log: Log
}

/** Restart a stream, read what its pull says and what it did, list and kick its readers. */
export function runningOperations({ hub, histories, log }: RunningParts): Operation[] {
  return [
    {
      name: 'restartStream',
      method: 'post',
      path: '/streams/{id}/restart',
      summary: 'Pull the camera anew at once; viewers stay',
      action: 'operate',
      answers: { 202: { description: 'It is being restarted' } },
      run(call) {
        for (const rendition of cameraOf(call).renditions.values()) rendition.restart()
        audit(log, call.caller, 'stream restarted', { stream: call.params['id'] })
        return { status: 202 }
      },
    },
    {
      name: 'readLog',
      method: 'get',
      path: '/streams/{id}/log',
      summary: 'What the program that pulls the camera said last, without secrets',
      action: 'inspect',
      answers: { 200: { description: 'The lines of each rendition', schema: logAnswer } },
      run(call) {
        const lines = [...cameraOf(call).renditions].map(
          ([name, rendition]) => [name, rendition.lines()] as const,
        )
        return { status: 200, body: { renditions: Object.fromEntries(lines) } }
      },
    },
    {
      name: 'readHistory',
      method: 'get',
      path: '/streams/{id}/history',
      summary: 'What a stream did in the last hour, in steps of ten seconds',
      action: 'read',
      answers: { 200: { description: 'The columns of each rendition, oldest first', schema: historyAnswer } },
      run(call) {
        const mayInspect = may(call.caller.principal, 'inspect', call.params['id'])
        const renditions = [...cameraOf(call).renditions].map(([name, rendition]) => [
          name,
          past(rendition, mayInspect),
        ])
        return { status: 200, body: { stepMs: HISTORY_STEP_MS, renditions: Object.fromEntries(renditions) } }
      },
    },
    {
      name: 'listReaders',
      method: 'get',
      path: '/streams/{id}/readers',
      summary: 'Who watches a stream',
      action: 'inspect',
      answers: { 200: { description: 'The readers', schema: readerList } },
      run: (call) => ({ status: 200, body: { readers: viewReaders(cameraOf(call)) } }),
    },
    {
      name: 'kickReader',
      method: 'delete',
      path: '/streams/{id}/readers/{readerId}',
      summary: 'End one reader; it may come back',
      action: 'operate',
      query: { reason: `A sentence for the viewer, up to ${MAX_REASON_CHARACTERS} characters` },
      answers: { 204: { description: 'It is gone' } },
      run(call) {
        const found = readersOf(cameraOf(call)).find(([, { id }]) => id === call.params['readerId'])
        if (!found)
          throw new RelayError(
            'unknown-reader',
            'There is no such reader; it may have left. List the readers of the stream again',
          )
        const [rendition, reader] = found
        const reason = reasonOf(call)
        const { address, output, principalName } = reader.details
        reader.end('kicked', reason)
        const kicked = {
          reader: reader.id,
          rendition,
          output,
          readerName: principalName,
          readerFrom: address,
        }
        audit(log, call.caller, 'reader kicked', { stream: call.params['id'], ...kicked, reason })
        return { status: 204 }
      },
    },
  ]

  function past(rendition: RenditionView, mayInspect: boolean): object {
    const history = histories.historyOf(rendition)
    const outages = histories.outagesOf(rendition).map(({ startMs, endMs, cause, message }) => ({
      startMs,
      endMs: endMs ?? null,
      cause: cause ?? null,
      message: (mayInspect && message) || null,
    }))
    return { startMs: history?.startMs ?? null, columns: history?.columns ?? NO_COLUMNS, outages }
  }

  function cameraOf({ params }: Call): CameraView {
    const camera = hub.cameras.get(params['id'] ?? '')
    if (!camera) throw unknownStream()
    return camera
  }
}

const NO_COLUMNS = Object.fromEntries(HISTORY_COLUMNS.map((column) => [column, []]))

function reasonOf({ query }: Call): string {
  const reason = query.get('reason')?.trim()
  if (!reason) return 'Somebody ended this connection by hand.'
  if (reason.length > MAX_REASON_CHARACTERS || /\p{Cc}/u.test(reason))
    throw queryError([
      { path: '/reason', message: `must be up to ${MAX_REASON_CHARACTERS} printable characters` },
    ])
  return reason
}
