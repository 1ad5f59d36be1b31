/**
 * Finds what of a URL's path is a secret: the group `value` behind a `key`. XMeye cameras:
 * `/user=admin_password=secret_channel=1_stream=0.sdp`.
 */
export const SECRET_IN_PATH =
  /(?<key>(?<=^|[/&;_,])(?:user(?:name)?|pass(?:word|wd)?|pwd|token|auth|key)=)(?<value>(?:(?!_[a-z]+=)[^/&;,])+)/gi

/** The same of a query, its question mark included. */
export const SECRET_IN_QUERY =
  /(?<key>(?<=[?&;])(?:user(?:name)?|usr|login|pass(?:word|wd|phrase)?|pwd|psw|pw|auth(?:orization)?|(?:access_?|auth_?)?token|api_?key|key|secret|session(?:_?id)?|sid|sig(?:nature)?|credentials?|jwt)=)(?<value>[^&;]+)/gi
