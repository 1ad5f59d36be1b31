// Sees to it that `npm start` has an ffmpeg. Plain JavaScript, as the rest of the set-up.

/** The ffmpeg that the relay's flags or its environment name, as the relay reads them; undefined when they name none. */
export function configuredFfmpeg(args, env) {
  const at = args.findLastIndex((word) => word === '--ffmpeg' || word.startsWith('--ffmpeg='))
  if (at < 0) return env.FFMPEG_PATH
  return args[at] === '--ffmpeg' ? args[at + 1] : args[at].slice('--ffmpeg='.length)
}

/**
 * Installs ffmpeg where there is none, and says what is wrong with it where that does not help. What did not help is not
 * tried again as long as nothing changes. Where the system gives none, one is fetched while the relay runs.
 * @param {object} parts
 * @param {() => Promise<{ path?: string, message?: string }>} parts.locate
 * @param {() => boolean} parts.install whether it was done; says itself why not
 * @param {() => void} parts.fetch begins to; says itself what comes of it
 * @param {(line: string) => void} parts.say
 * @param {{ is: (value: string) => boolean, write: (value: string) => void }} parts.stamp of what did not help
 */
export async function provideFfmpeg({ locate, install, fetch, say, stamp }) {
  const before = await locate()
  if (before.path !== undefined) return
  let message = before.message
  if (!stamp.is(message)) {
    if (install()) {
      const after = await locate()
      if (after.path !== undefined) return
      message = after.message
      stamp.write(message)
    } else message = undefined
  }
  if (message !== undefined) say(`the system's packages have no ffmpeg that can be used. ${message}`)
  say(
    'starting without ffmpeg: the relay itself pulls H.264 and H.265; a camera that needs ffmpeg says so, and plays soon after it is there.',
  )
  fetch()
}
