import { RelayError } from '../errors.ts'

/** Why the server cannot listen, and what to do. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): RelayError {
  const at = `Cannot listen on ${host}, port ${port}`
  if (error.code === 'EADDRINUSE')
    return new RelayError(
      'port-taken',
      `${at}: another program has it. End that program, or choose a port with --port (0 takes a free one)`,
      { cause: error },
    )
  if (error.code === 'EACCES')
    return new RelayError(
      'invalid-settings',
      `${at}: this user may not. Choose a port from 1024 on with --port`,
      { cause: error },
    )
  return new RelayError(
    'invalid-settings',
    `${at}: ${error.code ?? error.message}. Choose an address of this machine with --host`,
    { cause: error },
  )
}
