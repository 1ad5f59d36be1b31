/** What ffmpeg's last words tell of the camera: words of the stream room's causes. */
export interface StderrCause {
  readonly cause:
    | 'exited'
    | 'no-ffmpeg'
    | 'no-video'
    | 'not-found'
    | 'transport'
    | 'unauthorized'
    | 'unreachable'
    | 'unsupported-codec'
  /** One sentence for people. */
  readonly message: string
  /** The camera asked for a login and did not take what came, if anything did. */
  readonly isLogin: boolean
  /** ffmpeg says so of cameras that fall silent, too. */
  readonly isVague: boolean
}

type Row = readonly [pattern: RegExp, cause: StderrCause['cause'], message: string]

const LOGIN = /\b401 Unauthorized|\bauthorization failed/i
const VAGUE = /Invalid data found when processing input/
const BUSY = /failed: (?:503|453)|Service Unavailable|Not Enough Bandwidth/i

/**
 * Wording of ffmpeg 5.1; 6 and newer say the same behind `[in#0 …]`, so no pattern is anchored at a line's start.
 * The exit code tells nothing: 0 for a camera that was cut, stalled or said goodbye.
 */
const ROWS: readonly Row[] = [
  [
    /^setpriv: failed to execute/,
    'no-ffmpeg',
    'ffmpeg is no longer where it was found; install it again or name one with --ffmpeg.',
  ],
  [LOGIN, 'unauthorized', 'The camera refuses the user or the password; correct them.'],
  [
    /\b403 Forbidden/i,
    'unauthorized',
    'The camera forbids this (403): look there what this user may watch, and which addresses it lets in.',
  ],
  [
    /\b404\b.*Not Found|failed: 454/i,
    'not-found',
    'The camera has no stream at this path; look up the path in its manual.',
  ],
  [
    /failed: 461|Unsupported Transport|Nonmatching transport/i,
    'transport',
    'The camera does not offer this transport; choose another (tcp, udp, multicast or http).',
  ],
  [
    /muxed as a private data stream/,
    'unsupported-codec',
    'The camera sends a video codec that browsers do not play; set it to H.264 or H.265.',
  ],
  [/matches no streams/, 'no-video', 'The camera offers no video on this path.'],
  [
    /Protocol '[^']*' not on whitelist/,
    'transport',
    'The camera sends its viewers to another kind of address, which is not followed.',
  ],
  [
    /Failed to resolve hostname|Name or service not known|Temporary failure in name resolution/,
    'unreachable',
    'The camera’s name cannot be resolved; check it, or write the address.',
  ],
  [
    /Connection refused/,
    'unreachable',
    'The camera refuses the connection; check its address and port, and that it is running.',
  ],
  [
    /timed out|No route to host|Network is unreachable|Host is down/i,
    'unreachable',
    'The camera does not answer; check its address, its power and the network.',
  ],
  [
    BUSY,
    'exited',
    'The camera has no room for another viewer right now (503); close another connection to it.',
  ],
  [
    /Cannot allocate memory|max_alloc/,
    'exited',
    'The camera’s answer was far too large, so the pull was given up.',
  ],
  [VAGUE, 'exited', 'ffmpeg can make nothing of what the camera answers; check the address and the path.'],
]

/** The cause that ffmpeg's lines name, the most telling one first; undefined when they name none. */
export function causeOfStderr(lines: readonly string[]): StderrCause | undefined {
  for (const [pattern, cause, message] of ROWS) {
    if (lines.some((line) => pattern.test(line)))
      return { cause, message, isLogin: pattern === LOGIN, isVague: pattern === VAGUE }
  }
  return undefined
}

/** Does ffmpeg end because the camera's B-pictures came without the timestamps that MPEG-TS needs? */
export function lacksTimestamps(line: string): boolean {
  return line.includes('first pts and dts value must be set')
}

/** Does a picture come with an earlier time than the one before it? */
export function isOutOfOrder(line: string): boolean {
  return /Non-monoton(?:ous|ic) DTS/.test(line)
}

/** Does ffmpeg only complain that it was not let look at the stream? It copies what it has not understood as well. */
export function isAboutProbing(line: string): boolean {
  return /Could not find codec parameters|'probesize'|increasing probesize/.test(line)
}

/** Does ffmpeg copy the video into a form that no player reads? It runs on and would exit with 0. */
export function isUnplayableVideo(line: string): boolean {
  return line.includes(PRIVATE_DATA) && !AUDIO_STREAM.test(line)
}

/** Is the sound, which the command line maps behind the video, in no form that can be copied for a player? */
export function isUncopiableAudio(line: string): boolean {
  return (
    line.includes('AAC bitstream not in ADTS format') ||
    (line.includes(PRIVATE_DATA) && AUDIO_STREAM.test(line))
  )
}

const PRIVATE_DATA = 'muxed as a private data stream'
const AUDIO_STREAM = /\bStream 1, /

/** Does the camera refuse because it serves enough others already? */
export function isBusy(line: string): boolean {
  return BUSY.test(line)
}
