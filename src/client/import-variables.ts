/** The variables that a file of go2rtc, MediaMTX or Frigate names, for the values that an import of it is given. */
export function variablesIn(text: string): string[] {
  const named = [...text.matchAll(/\$\{(\w+)(?::[^}]*)?\}|\{(FRIGATE_\w+)\}/g)]
  return [...new Set(named.map(([, ours, frigates]) => ours ?? frigates ?? ''))]
}
