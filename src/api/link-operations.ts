import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { DEFAULT_LINK_DAYS, DEFAULT_LINK_VIEWERS, MAX_LINK_VIEWERS, type Link } from '../auth/links.ts'
import type { LinkStore } from '../auth/links.ts'
import { unknownCameras } from '../auth/token-cameras.ts'
import { faultsOf } from '../config/faults.ts'
import type { StreamStore } from '../config/store.ts'
import { RENDITIONS, STREAM_ID } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { linkPath } from '../protocol/link-path.ts'
import { countViewers } from '../stream/viewers.ts'
import { linkList, newLink, type LinkAnswer } from './answers.ts'
import type { HubView } from './hub-view.ts'
import type { Operation } from './operation.ts'

export interface LinkParts {
  readonly identity: { readonly links: Pick<LinkStore, 'list' | 'create' | 'revoke'> }
  readonly hub: HubView
  readonly streams: Pick<StreamStore, 'list'>
  readonly log: Log
}

const linkInput = z.strictObject({
  name: z.string().describe('What people call it'),
  cameras: z
    .array(z.string().regex(STREAM_ID, 'is no id of a stream'))
    .min(1, 'names no stream')
    .max(100, 'names more than 100 streams')
    .describe('The streams that it opens'),
  rendition: z
    .enum(RENDITIONS, `is none of ${RENDITIONS.join(', ')}`)
    .optional()
    .describe('The one that it opens; left out = each'),
  maxViewers: z
    .int('is no whole number')
    .min(1, 'is less than 1')
    .max(MAX_LINK_VIEWERS, `is more than ${MAX_LINK_VIEWERS}`)
    .optional()
    .describe(`So many may watch one of its cameras at a time; left out = ${DEFAULT_LINK_VIEWERS}`),
  origins: z
    .array(z.string())
    .max(100, 'names more than 100 sites')
    .optional()
    .describe(
      'The sites whose pages may show it, such as https://home.example; left out = those of --allowed-origins',
    ),
  expiresMs: z
    .number()
    .nullable()
    .optional()
    .describe(
      `Milliseconds since the Unix epoch from which on it opens nothing; null = never, left out = in ${DEFAULT_LINK_DAYS} days`,
    ),
})

/** Viewer links: who has one may watch what it names, without a login. */
export function linkOperations({ identity, hub, streams, log }: LinkParts): Operation[] {
  return [
    {
      name: 'listLinks',
      method: 'get',
      path: '/links',
      summary: 'All viewer links, without their secrets, and how many watch by them',
      action: 'operate',
      answers: { 200: { description: 'The links, oldest first', schema: linkList } },
      run: () => ({ status: 200, body: { links: identity.links.list().map(viewLink) } }),
    },
    {
      name: 'createLink',
      method: 'post',
      path: '/links',
      summary: 'Make a viewer link: whoever has it may watch its cameras, until it ends',
      action: 'operate',
      body: linkInput,
      answers: { 201: { description: 'The link and its secret', schema: newLink } },
      async run({ body, caller }) {
        const input = linkInput.safeParse(body)
        if (!input.success) {
          const faults = faultsOf(input.error, '', () => Object.keys(linkInput.shape))
          throw new RelayError('invalid-link', 'Cannot create the link: see the faults', { faults })
        }
        const { link, secret } = await identity.links.create(input.data, caller.principal.name)
        const { id, cameras, maxViewers, expiresMs = null } = link
        audit(log, caller, 'link created', { link: id, cameras, maxViewers, expiresMs })
        const known = new Set(streams.list().map((stream) => stream.id))
        const warnings = unknownCameras(cameras, known, 'link')
        return {
          status: 201,
          body: { link: viewLink(link), secret, path: linkPath(cameras, secret), warnings },
        }
      },
    },
    {
      name: 'revokeLink',
      method: 'delete',
      path: '/links/{linkId}',
      summary: 'Make a viewer link worthless and end whoever watches by it',
      action: 'operate',
      answers: { 204: { description: 'It is gone' } },
      async run({ params, caller }) {
        const { id, name } = await identity.links.revoke(params['linkId'] ?? '')
        audit(log, caller, 'link revoked', { link: id, linkName: name })
        return { status: 204 }
      },
    },
  ]

  function viewLink(link: Link): LinkAnswer {
    const counts = link.cameras.map((id) => {
      const camera = hub.cameras.get(id)
      return camera ? countViewers(camera, link.id) : 0
    })
    const { cameras, origins, ...rest } = link
    return {
      ...rest,
      cameras: [...cameras],
      ...(origins && { origins: [...origins] }),
      viewers: Math.max(...counts),
    }
  }
}
