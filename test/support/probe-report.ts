import type { ProbeReport } from '../../src/client/client.ts'

/** What a probe finds of a camera with which all is well. */
export const PROBE_REPORT: ProbeReport = {
  reachable: true,
  login: 'accepted',
  transport: { tcp: 'works', udp: 'not-tried' },
  way: 'own-session',
  video: { codec: 'H264', profile: 'High', level: '4.1', width: 1920, height: 1080, declaredFps: 25 },
  audio: { codec: 'MPEG4-GENERIC', sampleRate: 48_000, channels: 2 },
  audioTreatment: 'copied',
  otherTracks: 0,
  server: 'Camera 1.0',
  bitrateKbps: 2140,
  fps: 24.98,
  gopSeconds: 2,
  noKeyframeInSeconds: null,
  bFrames: false,
  warnings: [],
  notes: [],
  problem: null,
  tookMs: 1500,
}
