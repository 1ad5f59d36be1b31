// `npm run recipes`: sets up what is missing, then has each program of docs/recipes.md play the demo camera by the words
// printed there, and prints how it went. Fails when one of them shows no pictures.
import { spawnSync } from 'node:child_process'
import { checkNode, installPackages, root } from './setup.mjs'
import { installTools } from './tools.mjs'

checkNode()
installPackages()
installTools(['ffmpeg', 'gstreamer', 'mpv', 'vlc', 'opencv'], 'the recipes')
const args = ['--import', 'tsx', 'scripts/recipes/main.mjs']
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
