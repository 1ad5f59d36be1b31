// `npm run bench:player`: sets up what is missing, then measures the player beside others. Flags after `--` go to the bench.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { build, checkNode, installDebianPackages, installPackages, root } from './setup.mjs'

checkNode()
installPackages()
build()
if (spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status !== 0)
  installDebianPackages(['ffmpeg'], 'the bench needs ffmpeg on PATH')
if (!existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'))
  installDebianPackages(['chromium'], 'the bench needs a browser')
const args = ['--import', 'tsx', 'bench/player/main.ts', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
