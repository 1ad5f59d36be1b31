import { dataOf, type ProbeReport, type Stream } from '../client/client.ts'
import { changedStream, newStream, type FormValues, type ProbeBody } from './camera-form-values.ts'
import { api, relay } from './page-relay.ts'

/** A stream as it was read, to be changed. */
export interface ReadStream {
  readonly stream: Stream
  readonly etag: string | undefined
}

/** All reject with a `ProblemError` where the relay refuses, and with a `TypeError` where it does not answer. */
export async function readSettings(id: string): Promise<ReadStream> {
  const answer = api.GET('/streams/{id}', { params: { path: { id } } })
  const stream = await dataOf(answer)
  return { stream, etag: (await answer).response.headers.get('etag') ?? undefined }
}

export function askCamera(body: ProbeBody): Promise<ProbeReport> {
  return dataOf(api.POST('/probe', { body }))
}

export async function addStream(values: FormValues): Promise<void> {
  const taken = new Set(relay.streams.map(({ id }) => id))
  await dataOf(api.POST('/streams', { body: newStream(values, taken) }))
}

/** Refused where somebody else has changed the stream since it was read. */
export async function changeStream(values: FormValues, { stream, etag }: ReadStream): Promise<void> {
  const header = etag === undefined ? {} : { 'If-Match': etag }
  const params = { path: { id: stream.id }, header }
  await dataOf(api.PUT('/streams/{id}', { params, body: changedStream(values, stream) }))
}

export async function restartCamera(id: string): Promise<void> {
  // The relay takes no change without it, although there is no body.
  const headers = { 'content-type': 'application/json' }
  await dataOf(api.POST('/streams/{id}/restart', { params: { path: { id } }, headers }))
}

export async function removeStream(id: string): Promise<void> {
  await dataOf(api.DELETE('/streams/{id}', { params: { path: { id } } }))
}
