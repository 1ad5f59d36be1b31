import { RelayError } from '../errors.ts'
import { removeLeftovers } from '../files/atomic-write.ts'
import { writeError } from './config-errors.ts'
import { secretsFile } from './config-files.ts'
import type { StoreState } from './store-state.ts'

/**
 * Encrypt a secrets.json that lies in the open, or is encrypted with another key than the first. Where it cannot be
 * written people are told, and the next write does it.
 */
export async function sealSecrets(state: StoreState): Promise<void> {
  if (state.secrets.isCurrent) return
  const { options, file } = state
  try {
    await file.locked(async () => {
      await state.readSecrets()
      await state.secrets.rewrite()
      // What a writer that was killed left lies in the open as well; nobody else writes now.
      await removeLeftovers(secretsFile(options), 0)
    })
    options.log.info({ key: state.secrets.keys?.list[0].id }, 'secrets.json is encrypted from now on')
  } catch (error) {
    const refusal = writeError(secretsFile(options), error)
    if (!(refusal instanceof RelayError) || refusal.code !== 'config-unwritable') throw error
    options.log.error({ reason: refusal.message }, 'secrets.json is not encrypted as it should be')
  }
}
