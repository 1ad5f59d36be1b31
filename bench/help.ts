import { CROWD_NAMES } from './crowds.ts'
import { OUTAGE } from './relays/outage.ts'
import { SCENARIOS } from './scenarios.ts'
import { SOCKET_DELAY } from './socket-delay.ts'

/** Of the scenarios that other relays take part in. */
export const RELAY_NAMES: readonly string[] = ['relays', 'relays-stuck', OUTAGE]
/** Of all scenarios. */
export const NAMES: readonly string[] = [
  ...SCENARIOS.map(({ name }) => name),
  ...CROWD_NAMES,
  SOCKET_DELAY,
  ...RELAY_NAMES,
]
/** What `npm run bench -- --help` says. */
export const HELP = `bench [--rounds 3] [--quick] [--only NAME]… [--report FILE.md] [--json FILE.json] [relays]
  --rounds N           measure each subject so many times, turn by turn; some scenarios have several turns a round
  --quick              one round and one turn, windows and warm-up of 5 s at most: to see that it works
  --seconds N          windows and warm-up of N s at most
  --only NAME          this scenario; may be given again: ${NAMES.join(', ')}
  --report FILE.md     write what was measured for people; may be given again. Where the file has marks, between these
                       alone: <!-- bench: NAME --> to <!-- end -->
  --json FILE.json     write all of it for programs
Of the relays, which are Baton, the yardsticks, and go2rtc, mediamtx and cc where they are on PATH:
  --viewers 200        of each
  --subject WORD       only those with this in their name; may be given again
  --relay ADDRESS      this one too, which runs already: ws:, wss:, http:, https: (MPEG-TS; FLV at .flv) or rtsp:; may be
                       given again. Without --only, the relays alone are measured
  --pid N              its process, where it is on this machine; the first belongs to the first --relay
  --fps N              what its camera sends; else what the best viewer gets counts as all
  --camera-port N      serve the camera at rtsp://127.0.0.1:N/cam0, for such a relay to pull
  --go2rtc FILE  --mediamtx FILE  --node-media-server FOLDER  --cc FILE    where not on PATH`
