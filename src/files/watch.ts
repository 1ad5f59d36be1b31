import { basename, dirname, join, resolve } from 'node:path'
import { watch } from 'chokidar'

/** A file being watched. */
export interface FileWatch {
  close(): Promise<void>
}

/**
 * Call `onChange` after the file was edited in place, replaced, made or removed, `quietMs` after the last sign of
 * it; sometimes once more, so compare what is in the file. Resolves when nothing that happens from now on can be missed. The file need not be
 * there yet; its folder must.
 */
export async function watchFile(path: string, onChange: () => void, quietMs = 100): Promise<FileWatch> {
  const file = resolve(path)
  const folder = dirname(file)
  // The folder is watched, for a file that is replaced takes its own watch with it.
  const watcher = watch(folder, {
    depth: 0,
    ignoreInitial: true,
    ignored: (seen) => seen !== folder && resolve(seen) !== join(folder, basename(file)),
  })
  let timer: NodeJS.Timeout | undefined
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(onChange, quietMs)
  }
  watcher.on('all', changed)
  // chokidar 4 drops a second change of a folder within a second; the system's own events lack none.
  watcher.on('raw', (_event, name) => {
    if (basename(name ?? '') === basename(file)) changed()
  })
  await new Promise<void>((ready, failed) => {
    watcher.once('ready', ready)
    watcher.once('error', failed)
  })
  watcher.on('error', changed)
  return {
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}
