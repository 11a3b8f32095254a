/** One of the five soft tints, always the same for the same person. */
export function tintOf(key: string | number): number {
  let sum = 0
  for (const character of String(key)) sum = (sum * 31 + character.codePointAt(0)!) % 9973
  return (sum % 5) + 1
}
