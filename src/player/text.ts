/** Every word that the player shows, in one place. */
export const TEXT = {
  connecting: 'Connecting…',
  waitingForPicture: 'Waiting for the first picture…',
  starting: 'Starting the camera…',
  idle: 'The camera rests until somebody watches.',
  cameraDown: 'The camera is away',
  cameraStopped: 'The camera is switched off',
  relayDown: 'The connection to the relay is lost',
  relayUnreached: 'The relay does not answer, or does not let this page in',
  refused: 'This stream cannot be watched',
  refusedUnknown: 'There is no such stream, or this login may not see it.',
  refusedUnauthorized: 'You are not logged in, or your link or token is no longer valid.',
  refusedForbidden: 'This login may not watch this stream any more. Log in again or ask for another link.',
  refusedOther: 'The relay refused the connection.',
  ended: 'The connection was ended',
  endedByHand: 'Somebody ended it at the relay.',
  tryAgain: 'Try again',
  noStream: 'No stream is chosen: set the attribute “stream” or “src”.',
  stale: 'No new picture',
  catchingUp: 'Catching up',
  paused: 'Paused',
  pressPlay: 'Press play to watch',
  unsupported: 'This browser cannot play this stream',
  noMediaSource:
    'This browser has no Media Source support. On an iPhone or iPad it comes with iOS 17.1; elsewhere a current Chrome, Edge, Firefox or Safari plays it.',
  noH265:
    'The camera sends H.265 (HEVC), which this browser or this computer cannot decode. Set the camera to H.264, or use a browser with H.265 support.',
  noCodec: (codec: string) => `The camera sends ${codec}, which this browser cannot decode.`,
  nextTry: (seconds: number) => (seconds > 0 ? `Next try in ${seconds} s` : 'Trying now…'),
  waitingForCamera: 'Waiting for the camera to answer…',
  pictureAge: (age: string) => `Picture is ${age} old`,
  unmute: 'Turn sound on',
  mute: 'Turn sound off',
  play: 'Play',
  pause: 'Pause',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  video: (name: string) => `Live picture of ${name}`,
  camera: 'the camera',
  liveDelay: (delayMs: number) => `Live · ${Math.max(10, Math.round(delayMs / 10) * 10)} ms`,
  causes: {
    unreachable: 'It does not answer at its address. Is it switched on and connected?',
    unauthorized: 'It refuses the user name or the password.',
    'not-found': 'It does not know the path in its address.',
    refused: 'The relay is not allowed to ask at its address.',
    transport: 'It does not support this way of transport.',
    'no-video': 'It sends no video.',
    'unsupported-codec': 'It sends a format that cannot be passed on.',
    stalled: 'It stopped sending pictures.',
    exited: 'It ended the connection.',
    'no-ffmpeg': 'The relay has no ffmpeg to pull it with.',
  } as Readonly<Record<string, string>>,
} as const

/** An age in the shortest words: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function ageText(ageMs: number): string {
  if (ageMs < 10_000) return `${(ageMs / 1000).toFixed(1)} s`
  if (ageMs < 120_000) return `${Math.round(ageMs / 1000)} s`
  if (ageMs < 7_200_000) return `${Math.round(ageMs / 60_000)} min`
  return `${Math.round(ageMs / 3_600_000)} h`
}
