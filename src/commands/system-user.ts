import { userInfo } from 'node:os'

/** Who calls this command, as the system knows him: behind `sudo` the person who typed it. */
export function systemUser(environment: NodeJS.ProcessEnv = process.env): string {
  const { SUDO_USER = '' } = environment
  if (SUDO_USER !== '') return SUDO_USER
  try {
    return userInfo().username
  } catch {
    // Such as in a container, whose user has a number and no name.
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
