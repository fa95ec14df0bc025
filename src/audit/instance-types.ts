const FAMILIES =
  /^(?:a1|c\d|cc|d[23]|dc[12]|dl\d|f\d|g\d|gr\d|h1|ds2|hs1|hpc\d|i\d|im4|inf\d|is4|m\d|mac\d|p\d|r\d|ra3|serverless|t[1-4]|trn\d|u-|u7|vt1|x\d|z1)/;

/** Whether AWS has ever had a family of that name. */
export function isInstanceFamily(type: string): boolean {
  return FAMILIES.test(type.replace(/^(?:db|cache|mq|dms|ml|kafka|express)\./, ''));
}
