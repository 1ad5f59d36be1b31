import ffmpeg from 'fluent-ffmpeg'

/** How RTP comes: inside the RTSP connection, over UDP, from a multicast group, or tunnelled through HTTP. */
export type Transport = 'tcp' | 'udp' | 'multicast' | 'http'

/** `copy` for AAC; `transcode` to AAC for what browsers or MPEG-TS do not take; `off` takes none from the camera. */
export type AudioTreatment = 'copy' | 'transcode' | 'off'

export interface PullOptions {
  /** Absolute, with credentials. Used only as `new URL(url).href`. */
  readonly url: string
  readonly transport: Transport
  readonly audio: AudioTreatment
  /** The camera sends B-pictures: fill in the times that ffmpeg leaves out for the first of them. */
  readonly bPictures: boolean
  /** Does ffmpeg look at the stream before it writes it? It keeps back what it looks at: a third of a second. */
  readonly probes: boolean
}

/** ffmpeg's own limit on an answer, and on silence while it connects. The relay's clocks rule above it. */
export const ANSWER_TIMEOUT_MS = 5_000
/** Stops a camera whose SDP is 64 MB. Bytes of one allocation. */
const MAX_ALLOC = 16_000_000
/** ffmpeg takes no less: one packet is more. Of the list and of the camera in it, which are both probed. */
const LEAST_PROBE_BYTES = 32

/**
 * The arguments of one pull to MPEG-TS on stdout. They hold no URL: that goes to stdin as {@link inputList},
 * because arguments can be read by every user of the machine.
 */
export function pullArguments(options: PullOptions): string[] {
  const command = ffmpeg('pipe:0')
    .inputFormat('concat')
    .inputOptions('-protocol_whitelist', protocolWhitelist(options).join(','))
    .inputOptions('-safe', '0')
    .outputOptions('-map', '0:v:0')
    .videoCodec('copy')
    // What comes before the first keyframe is of no use to viewers, but shows that the camera lives.
    .outputOptions('-copyinkf')
  if (!options.probes) command.inputOptions('-probesize', `${LEAST_PROBE_BYTES}`)
  if (options.bPictures) command.outputOptions('-bsf:v', FILL_TIMES)
  addAudio(command, options.audio)
  command
    .outputOptions(...TS_OPTIONS)
    .format('mpegts')
    .output('pipe:1')
  return [...GLOBAL_OPTIONS, ...argumentsOf(command)]
}

/**
 * The list for ffmpeg's concat demuxer with the one input and its options.
 * Throws a `TypeError` for a URL that is none or keeps a control character.
 */
export function inputList(options: PullOptions): string {
  const { href, protocol } = new URL(options.url)
  if (/\p{Cc}/u.test(href)) throw new TypeError('Cannot pull from a URL with a control character in it')
  const lines = ['ffconcat version 1.0', `file '${href.replaceAll("'", String.raw`'\''`)}'`]
  lines.push(`option timeout ${ANSWER_TIMEOUT_MS * 1000}`, 'option fpsprobesize 0')
  if (!options.probes) lines.push(`option probesize ${LEAST_PROBE_BYTES}`)
  if (protocol === 'rtsp:' || protocol === 'rtsps:') {
    // RTSP over TLS knows no other way: the RTP is inside the one connection.
    const transport = protocol === 'rtsps:' ? 'tcp' : options.transport
    lines.push(`option rtsp_transport ${RTSP_TRANSPORTS[transport]}`)
    // A camera's metadata track without a packet would hold everything back.
    lines.push(`option allowed_media_types ${options.audio === 'off' ? 'video' : 'video+audio'}`)
  } else {
    // Where a redirect leads has been judged before. An ffmpeg that does not know the option passes over it.
    lines.push('option max_redirects 0')
  }
  return `${lines.join('\n')}\n`
}

const GLOBAL_OPTIONS = [
  '-hide_banner',
  '-nostdin',
  '-nostats',
  '-loglevel',
  'warning',
  '-max_alloc',
  `${MAX_ALLOC}`,
]

const RTSP_TRANSPORTS = { tcp: 'tcp', udp: 'udp', multicast: 'udp_multicast', http: 'http' } as const

/**
 * ffmpeg knows no PTS for the first picture of a stream with B-pictures, and guesses the first DTS too high, which
 * would move the PTS of the pictures behind them. So the first picture goes half a second ahead of the guess, and
 * the DTS of the next ones follow tick by tick until those that ffmpeg derived from PTS begin.
 */
const FIRST_TIME = 'if(eq(DTS,NOPTS),0,DTS)-0.5/TB'
/** H.264 allows more pictures of delay, but encoders use at most four. */
const GUESSED_PICTURES = 6
/** Without it B-pictures over RTSP end ffmpeg at once. */
const FILL_TIMES =
  `setts=pts='if(eq(PTS,NOPTS),if(eq(N,0),${FIRST_TIME},DTS),PTS)'` +
  `:dts='if(eq(N,0),${FIRST_TIME},if(lt(N,${GUESSED_PICTURES}),PREV_OUTDTS+1,DTS))'`

/**
 * A PES ends at its declared length and audio is not gathered into bundles; the video waits at most 100 ms for
 * late audio. Each was measured: without them a picture is 40 to 400 ms later.
 */
const TS_OPTIONS = Object.entries({
  omit_video_pes_length: 0,
  pes_payload_size: 0,
  muxdelay: 0,
  max_interleave_delta: 100_000,
  flush_packets: 1,
}).flatMap(([name, value]) => [`-${name}`, `${value}`])

function addAudio(command: ffmpeg.FfmpegCommand, audio: AudioTreatment): void {
  if (audio === 'off') {
    command.noAudio()
    return
  }
  command.outputOptions('-map', '0:a:0?').audioCodec(audio === 'copy' ? 'copy' : 'aac')
  // At the 8 kHz of G.711 an AAC frame lasts 128 ms and would hold the video back as well.
  if (audio === 'transcode') command.audioFrequency(48_000).audioBitrate('64k')
}

/** Keeps `file:`, `concat:` and `data:` out, also behind a redirect. */
function protocolWhitelist({ url, transport }: PullOptions): string[] {
  switch (new URL(url).protocol) {
    case 'rtsp:':
      if (transport === 'http') return ['pipe', 'rtsp', 'rtp', 'http', 'httpproxy', 'tcp']
      return ['pipe', 'rtsp', 'rtp', 'tcp', ...(transport === 'tcp' ? [] : ['udp'])]
    case 'rtsps:':
      return ['pipe', 'rtsp', 'rtsps', 'rtp', 'tcp', 'tls']
    case 'http:':
    case 'https:':
      return ['pipe', 'http', 'https', 'httpproxy', 'tcp', 'tls']
    default:
      throw new TypeError('Cannot pull from a URL whose scheme is not rtsp, rtsps, http or https')
  }
}

/** fluent-ffmpeg builds the list and nothing more: its own way to run ffmpeg can leave an orphan. */
export function argumentsOf(command: ffmpeg.FfmpegCommand): string[] {
  // oxlint-disable-next-line no-underscore-dangle -- the package hands its list out by no other name
  return (command as unknown as { _getArguments(): string[] })._getArguments()
}
