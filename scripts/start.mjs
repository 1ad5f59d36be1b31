// `npm start`: sets up what is missing, then runs the relay in this process. Flags after `--` go to the relay.
import { build, checkNode, installDebianPackages, installPackages, say } from './setup.mjs'

checkNode()
installPackages()
build()

const { locateFfmpeg } = await import('../dist/ffmpeg/locate.js')
const found = await locateFfmpeg({ configured: process.env.FFMPEG_PATH, searchPath: process.env.PATH ?? '' })
if (
  found.path === undefined &&
  !installDebianPackages(['ffmpeg'], 'ffmpeg 5.0 or newer is needed to pull cameras')
)
  say('starting without ffmpeg: each camera says what is missing, and plays within seconds once it is there.')

process.argv.splice(2, 0, 'start')
await import('../dist/cli.js')
