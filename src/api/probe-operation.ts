import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { may } from '../auth/roles.ts'
import { unknownStream } from '../auth/unknown-stream.ts'
import { faultsOf, faultText } from '../config/faults.ts'
import { RENDITIONS, shortForm, STREAM_ID, type RenditionName } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Call, Operation } from './operation.ts'
import { probeAnswer, type ProbeAnswer } from './probe-answer.ts'

/** What a probe found, its picture as a JPEG's bytes. */
type ProbeResult = Omit<ProbeAnswer, 'picture'> & { readonly picture?: Uint8Array }

export interface ProbeParts {
  readonly log: Log
  readonly probe: {
    /** A camera that a stream of one source would have. Throws what adding or changing that stream would. */
    url(stream: unknown, withPicture: boolean): Promise<ProbeResult>
    /** Throws `unknown-stream` or `unknown-rendition`. */
    stream(id: string, rendition: RenditionName, withPicture: boolean): Promise<ProbeResult>
  }
}

const picture = z.boolean().optional().describe('true asks for a picture too, which may take a second more')

const urlForm = shortForm.pick({ user: true, password: true, transport: true }).extend({
  url: shortForm.shape.url.describe('rtsp://, rtsps://, http:// or https:// URL of the camera'),
  stream: z
    .string()
    .regex(STREAM_ID, 'is no id of a stream')
    .optional()
    .describe('Id of a stream whose kept user and password count at the same scheme, host and port'),
  picture,
})

const streamForm = z.strictObject({
  stream: z.string().regex(STREAM_ID, 'is no id of a stream').describe('Id of a stream that there is'),
  rendition: z
    .enum(RENDITIONS, `is none of ${RENDITIONS.join(', ')}`)
    .optional()
    .describe('Left out: main'),
  picture,
})

/** Ask a camera what it is. */
export function probeOperation({ probe, log }: ProbeParts): Operation {
  return {
    name: 'probeCamera',
    method: 'post',
    path: '/probe',
    summary: 'What can be known of a camera within 5 seconds; only an admin may name a URL',
    action: 'operate',
    body: z.union([streamForm, urlForm]),
    answers: { 200: { description: 'What is known, also of a camera that is dead', schema: probeAnswer } },
    async run(call) {
      const { picture, ...report } = namesStreamOnly(call.body) ? await ofStream(call) : await ofUrl(call)
      const body = { ...report, ...(picture && { picture: Buffer.from(picture).toString('base64') }) }
      return { status: 200, body }
    },
  }

  async function ofStream({ body, caller }: Call): Promise<ProbeResult> {
    const { stream, rendition = 'main', picture = false } = parsed(streamForm, body)
    if (!may(caller.principal, 'operate', stream)) throw unknownStream()
    const answered = probe.stream(stream, rendition, picture)
    audit(log, caller, 'camera probed', { stream, rendition })
    return answered
  }

  async function ofUrl({ body, caller }: Call): Promise<ProbeResult> {
    if (!may(caller.principal, 'manage'))
      throw new RelayError('forbidden', 'Only an admin may name a URL; name a stream by its id')
    const { stream, picture = false, ...source } = parsed(urlForm, body)
    const answered = probe.url({ id: stream ?? `probe-${randomUUID()}`, ...source }, picture)
    audit(log, caller, 'camera probed', { ...(stream !== undefined && { stream }) })
    return answered
  }
}

function parsed<Form extends z.ZodObject>(form: Form, body: unknown): z.infer<Form> {
  const result = form.safeParse(body)
  if (result.success) return result.data
  const faults = faultsOf(result.error, '', () => Object.keys(form.shape)).map((fault) =>
    fault.path === '/url' && fault.message === 'is missing'
      ? { ...fault, message: 'is missing; name a "url", or a "stream" by its id' }
      : fault,
  )
  throw new RelayError('invalid-probe', faultText(faults), { faults })
}

function namesStreamOnly(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'stream' in body && !('url' in body)
}
