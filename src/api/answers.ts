import * as z from 'zod'
import { ROLES } from '../auth/roles.ts'
import { IMPORT_FORMATS } from '../config/import/found.ts'
import { DAMAGED, MODES, PULLS, STREAM_ID, TRANSPORTS } from '../config/streams.ts'
import { ERROR_CODES } from '../errors.ts'
import type { HistoryColumn } from '../stream/history.ts'
import { KEPT_OUTAGES } from '../stream/outages.ts'
import { DROP_REASONS } from '../stream/reader-sink.ts'
import { CAUSES } from '../stream/source.ts'
import { STATES } from '../stream/status.ts'

const id = z.string().regex(STREAM_ID)
const epochMs = z.number().describe('Milliseconds since the Unix epoch, by the relay’s clock')

const sourceAnswer = z
  .object({
    id: z.string(),
    url: z.string().describe('Without user and password; secrets in it are written ***'),
    transport: z.enum(TRANSPORTS),
    hasSecret: z.boolean(),
    pull: z.enum(PULLS).optional(),
    damaged: z.enum(DAMAGED).optional(),
    fingerprint: z.string().optional().describe('SHA-256 of the camera’s certificate'),
  })
  .meta({ id: 'Source' })

const layoutAnswer = z
  .object({
    video: z.object({ codec: z.string().describe('RFC 6381'), width: z.int(), height: z.int() }),
    audio: z.object({ codec: z.string(), sampleRate: z.int(), channels: z.int() }).nullable(),
  })
  .meta({ id: 'Layout' })

const renditionAnswer = z
  .object({
    sources: z.array(sourceAnswer).optional().describe('Not for viewers'),
    state: z.enum(STATES),
    cause: z.enum(CAUSES).nullable().describe('Why it is not live'),
    message: z
      .string()
      .nullable()
      .describe('What happened and what to do; not for viewers, as it may name the camera’s address'),
    sinceMs: epochMs.nullable(),
    nextTryMs: epochMs.nullable(),
    layout: layoutAnswer.nullable().describe('Of the newest picture'),
    readers: z.int().describe('How many watch'),
    info: z.object({
      pull: z.enum(['ffmpeg', 'native']).optional().describe('What pulls the camera'),
      videoCodec: z.string().optional(),
      audioCodec: z.string().optional(),
      audio: z.enum(['copied', 'transcoded', 'off', 'none']).optional(),
      login: z
        .enum(['accepted', 'not-asked'])
        .optional()
        .describe('What became of user and password; absent where none were given, or it is not known'),
      notes: z.array(z.string()).optional(),
    }),
  })
  .meta({ id: 'Rendition' })

export const streamAnswer = z
  .object({
    id,
    name: z.string().optional(),
    group: z.string().optional(),
    audio: z.boolean(),
    mode: z.enum(MODES),
    renditions: z.object({ main: renditionAnswer, sub: renditionAnswer.optional() }),
  })
  .meta({ id: 'Stream' })
export type StreamAnswer = z.infer<typeof streamAnswer>
export type RenditionAnswer = z.infer<typeof renditionAnswer>

export const streamList = z.object({
  streams: z.array(streamAnswer),
  problem: z.string().optional().describe('What is wrong with streams.json, and where; not for viewers'),
})

const readerAnswer = z
  .object({
    id: z.string(),
    rendition: z.string(),
    output: z.string(),
    address: z.string(),
    agent: z.string(),
    principal: z.string().describe('Id of the token; admin = a browser that came by a login link'),
    principalName: z.string().describe('Name of the token'),
    sinceMs: epochMs,
    bytesOut: z.int(),
    unitsOut: z.int(),
    lagMs: z.number().describe('How far it is behind, as far as can be measured'),
    drops: z.record(z.enum(DROP_REASONS), z.int()).describe('How often pictures were left out'),
    report: z
      .object({
        delayMs: z.number().describe('From a picture’s arrival at the relay to the screen'),
        fps: z.number(),
        dropped: z.int().describe('Pictures not shown since the player began'),
        reportedMs: epochMs,
      })
      .nullable()
      .describe('What its player said last; null when it has said nothing'),
  })
  .meta({ id: 'Reader' })
export type ReaderAnswer = z.infer<typeof readerAnswer>
export const readerList = z.object({ readers: z.array(readerAnswer) })

const column = z.array(z.number().nullable())
const outage = z.object({
  startMs: epochMs,
  endMs: epochMs.nullable().describe('null while it goes on'),
  cause: z
    .enum(CAUSES)
    .nullable()
    .describe('The last fault in it; null = a restart by hand, or new settings'),
  message: z.string().nullable().describe('Not for viewers, as it may name the camera’s address'),
})
const renditionHistory = z
  .object({
    startMs: epochMs.nullable().describe('When the oldest sample begins; null while there is none'),
    columns: z.object({
      bitsPerSec: column,
      delayMs: column.describe('From the relay to the screen as players report it, the middle one'),
      delayMaxMs: column,
      fps: column,
      readers: column.describe('The most at one time'),
      restarts: column.describe('How often the pull ended by itself'),
    } satisfies Record<HistoryColumn, z.ZodType>),
    outages: z
      .array(outage)
      .describe(
        `The newest ${KEPT_OUTAGES} times in which no pictures came although they were wanted, oldest first`,
      ),
  })
  .meta({ id: 'RenditionHistory' })
export const historyAnswer = z.object({
  stepMs: z.int().describe('A sample covers so much time'),
  renditions: z.record(z.string(), renditionHistory),
})

export const logAnswer = z.object({
  renditions: z
    .record(z.string(), z.array(z.string()))
    .describe(
      'The last 50 lines of each source, oldest first; of several sources the current one is last, and each line begins with its id',
    ),
})

const importLine = {
  path: z.string().describe('Where it stands in the file: a JSON Pointer (RFC 6901)'),
  line: z.int().describe('From 1'),
}

const takenLine = z.object({
  ...importLine,
  id,
  name: z.string().optional(),
  notes: z.array(z.string()).describe('What is not as it was there'),
})

export const importAnswer = z
  .object({
    format: z.enum(IMPORT_FORMATS),
    dryRun: z.boolean(),
    added: z.array(takenLine),
    replaced: z.array(takenLine).describe('They were there and are now what the file says'),
    unchanged: z
      .array(z.object({ ...importLine, id }))
      .describe(
        'Streams of the same id and address are there already; one with another address is left, unless it is replaced',
      ),
    left: z
      .array(z.object({ ...importLine, reason: z.string() }))
      .describe('What was not taken over, and why'),
  })
  .meta({ id: 'ImportReport' })

const exportedRendition = z
  .object({
    sources: z.array(
      z.object({
        url: z.string().describe('Without user and password; secrets in it are written ***'),
        transport: z.enum(TRANSPORTS).optional(),
        pull: z.enum(PULLS).optional(),
        damaged: z.enum(DAMAGED).optional(),
        fingerprint: z.string().optional(),
        hasSecret: z.boolean().optional().describe('The user, the password or a *** has to be given anew'),
      }),
    ),
  })
  .meta({ id: 'ExportedRendition' })

export const exportAnswer = z
  .object({
    streams: z.array(
      z.object({
        id,
        name: z.string().optional(),
        group: z.string().optional(),
        audio: z.boolean().optional(),
        mode: z.enum(MODES).optional(),
        renditions: z.object({ main: exportedRendition, sub: exportedRendition.optional() }),
      }),
    ),
  })
  .meta({ id: 'Export' })

const tokenAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    cameras: z.array(z.string()).optional(),
    createdMs: epochMs,
    expiresMs: epochMs.optional(),
  })
  .meta({ id: 'Token' })
export const tokenList = z.object({ tokens: z.array(tokenAnswer) })
export const newToken = z.object({
  token: tokenAnswer,
  secret: z.string().describe('Shown here and never again'),
  warnings: z.array(z.string()).describe('Such as that a stream it names is not there yet'),
})

const linkAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    cameras: z.array(z.string()),
    rendition: z.string().optional().describe('The one that it opens; left out = each'),
    maxViewers: z.int().describe('So many may watch one of its cameras at a time'),
    origins: z
      .array(z.string())
      .optional()
      .describe('The sites whose pages may show it; left out = those of --allowed-origins'),
    createdMs: epochMs,
    createdBy: z.string().describe('Name of the token that made it'),
    expiresMs: epochMs.optional().describe('Left out = never'),
    viewers: z.int().describe('How many watch now, at that of its cameras that most watch'),
  })
  .meta({ id: 'Link' })
export type LinkAnswer = z.infer<typeof linkAnswer>
export const linkList = z.object({ links: z.array(linkAnswer) })
export const newLink = z.object({
  link: linkAnswer,
  secret: z.string().describe('Shown here and never again'),
  path: z.string().describe('Its page, relative to the relay’s address; the secret stands in it'),
  warnings: z.array(z.string()).describe('Such as that a stream it names is not there yet'),
})

export const sessionList = z.object({
  sessions: z.array(
    z
      .object({
        id: z.string(),
        principal: z.string().describe('Id of the token; admin = it came by a login link'),
        principalName: z.string().describe('Name of the token'),
        role: z.enum(ROLES),
        address: z.string().optional().describe('Where it logged in from'),
        agent: z.string().optional().describe('How the browser called itself then'),
        createdMs: epochMs,
        usedMs: epochMs.describe('When it was used last, to the hour'),
        expiresMs: epochMs.describe('When it ends, if it is not used again'),
        readers: z.int().describe('How many streams it watches now'),
        isCaller: z.boolean().describe('It is the caller’s own'),
      })
      .meta({ id: 'Session' }),
  ),
})

export const sessionAnswer = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  cameras: z.array(z.string()).nullable().describe('null = all'),
  rendition: z.string().optional().describe('The one that a viewer link opens; left out = each'),
  serverNowMs: epochMs,
  isOpen: z.boolean().describe('The relay asks nobody for a token'),
})

export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What was wrong and what to do'),
  code: z.enum(ERROR_CODES),
  faults: z
    .array(z.object({ path: z.string().describe('JSON Pointer (RFC 6901)'), message: z.string() }))
    .optional(),
  requestId: z.string().optional().describe('As in the header X-Request-Id and in the relay’s log'),
})
