/** The tokens as one line for a shadow root: no comments, only the blanks that matter, and hosts instead of the document root. */
export function minifyTokens(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/:root,\s*:host/g, ':host')
    .replace(/\[data-cs-theme="(light|dark)"\]/g, ':host([data-cs-theme=$1]),[data-cs-theme=$1]')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .replace(/: /g, ':')
    .replace(/\b0(\.\d)/g, '$1')
    .replace(/;}/g, '}')
    .trim();
}
