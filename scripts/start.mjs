// `npm start`: sets up what is missing, then runs the relay in this process. Flags after `--` go to the relay.
import { fetchFfmpeg } from './fetch-ffmpeg.mjs'
import { configuredFfmpeg, provideFfmpeg } from './provide-ffmpeg.mjs'
import { build, checkNode, installDebianPackages, installPackages, root, say, stampOf } from './setup.mjs'

checkNode()
installPackages()
build()

const { locateFfmpeg } = await import('../dist/ffmpeg/locate.js')
const configured = configuredFfmpeg(process.argv.slice(2), process.env)
await provideFfmpeg({
  locate: () => locateFfmpeg({ configured, searchPath: process.env.PATH ?? '' }),
  install: () => installDebianPackages(['ffmpeg'], 'ffmpeg 5.0 or newer pulls every camera'),
  fetch: () => fetchFfmpeg({ root, say }),
  say,
  stamp: stampOf('ffmpeg'),
})

process.argv.splice(2, 0, 'start')
await import('../dist/cli.js')
