// `npm run faults`, `npm run fuzz` and `npm run soak`: sets up what is missing, then runs the program that is named first.
// Flags after `--` go to it.
import { build, checkNode, installPackages, isRoot, root } from './setup.mjs'
import { installTools } from './tools.mjs'
import { spawnSync } from 'node:child_process'

checkNode()
installPackages()
// Without the last, the cases that need it say that they were not run.
installTools(['ffmpeg', 'gstreamer', ...(isRoot() ? ['faketime'] : [])], 'the trials')
build()
const args = ['--import', 'tsx', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
