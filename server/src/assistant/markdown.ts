import MarkdownIt from 'markdown-it';

/* Articles as HTML for the help pages: no HTML of the author passes, links leave marked, pictures come only from the relay itself. */

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
const LINK_RULES = 'noopener nofollow';

/** Whether an address stays on the relay: a path of its own, not `//other.host`. */
const isOwn = (address: string): boolean => /^\/(?![/\\])/.test(address);

markdown.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index]!;
  if (!isOwn(token.attrGet('href') ?? '')) token.attrSet('rel', LINK_RULES);
  return self.renderToken(tokens, index, options);
};

const picture = markdown.renderer.rules['image']!;
markdown.renderer.rules['image'] = (tokens, index, options, env, self) => {
  const token = tokens[index]!;
  if (!isOwn(token.attrGet('src') ?? '')) return markdown.utils.escapeHtml(token.content);
  token.attrSet('loading', 'lazy');
  return picture(tokens, index, options, env, self);
};

for (const rule of ['heading_open', 'heading_close']) {
  markdown.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    const token = tokens[index]!;
    token.tag = `h${Math.max(2, Number(token.tag.slice(1)))}`;
    return self.renderToken(tokens, index, options);
  };
}

/** The Markdown of an article as safe HTML. The page's own title is the only h1. */
export function renderArticle(body: string): string {
  return markdown.render(body);
}
