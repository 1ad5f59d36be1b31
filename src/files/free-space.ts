import { statfs } from 'node:fs/promises'

/** Of a file system. */
export interface FreeSpace {
  /** For those who are not root. */
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Of the file system that holds `folder`; undefined where it cannot be told. */
export async function freeSpace(folder: string): Promise<FreeSpace | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return undefined
  }
}
