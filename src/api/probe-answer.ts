import * as z from 'zod'
import { CAUSES } from '../stream/source.ts'

const unknown = 'null = not known'

const videoAnswer = z.object({
  codec: z.string().describe('Such as H264 or H265; empty when the camera does not say'),
  profile: z.string().nullable().describe('Such as High'),
  level: z.string().nullable().describe('Such as 4.1'),
  width: z.int().nullable(),
  height: z.int().nullable(),
  declaredFps: z.number().nullable().describe('Pictures a second that the camera announces'),
})

const audioAnswer = z.object({
  codec: z.string().describe('As RTP calls it: MPEG4-GENERIC is AAC, PCMA and PCMU are G.711'),
  sampleRate: z.int().nullable(),
  channels: z.int().nullable(),
})

const finding = z.enum(['not-tried', 'refused', 'silent', 'works'])

const WARNING_CODES = [
  'audio-transcoded',
  'b-frames',
  'declared-reorder',
  'gop-long',
  'gop-varies',
  'h265',
] as const

export const probeAnswer = z
  .object({
    reachable: z.boolean().describe('Does anything answer at the camera’s address?'),
    login: z
      .enum(['accepted', 'not-asked', 'refused', 'unknown'])
      .describe(
        'not-asked: the camera wants none, so nothing is said of the one given. unknown: nothing answered, it could not be seen, or the running pull was used, which has another login than the one given',
      ),
    transport: z
      .object({ tcp: finding, udp: finding })
      .describe(
        'silent: the camera takes it, but no video came. The other one is tried only after a refusal',
      ),
    way: z
      .enum(['description-only', 'own-session', 'running-pull'])
      .describe(
        'Where the figures come from; a pull that runs already is used, and the camera asked nothing',
      ),
    video: videoAnswer.nullable(),
    audio: audioAnswer.nullable(),
    audioTreatment: z
      .enum(['copied', 'transcoded', 'none', 'off'])
      .nullable()
      .describe('What the relay does with the sound'),
    otherTracks: z.int().describe('Tracks that are not looked at, such as ONVIF metadata'),
    server: z.string().nullable().describe('What the camera calls its software'),
    bitrateKbps: z.number().nullable().describe(`Of the video, in kbit/s; ${unknown}`),
    fps: z.number().nullable().describe(`Measured pictures a second; ${unknown}`),
    gopSeconds: z.number().nullable().describe('From keyframe to keyframe; null = no two were seen'),
    noKeyframeInSeconds: z.number().nullable().describe('Where no two were seen: how long none has come'),
    bFrames: z.boolean().nullable().describe(`Are pictures shown in another order than sent? ${unknown}`),
    warnings: z
      .array(z.object({ code: z.enum(WARNING_CODES), message: z.string() }))
      .describe('What is worth changing at the camera, and by which of its settings'),
    notes: z.array(z.string()).describe('Such as an unchecked certificate'),
    problem: z
      .object({ cause: z.enum(CAUSES), message: z.string() })
      .nullable()
      .describe('Why the camera would not play, or could not be seen to'),
    tookMs: z.int(),
    picture: z
      .base64()
      .optional()
      .describe(
        'The newest keyframe as a JPEG, at most 640 pixels across; where asked for, and one was seen',
      ),
  })
  .meta({ id: 'ProbeReport' })
export type ProbeAnswer = z.infer<typeof probeAnswer>
