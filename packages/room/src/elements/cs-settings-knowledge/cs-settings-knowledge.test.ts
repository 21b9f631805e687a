import { expect, waitUntil } from '@open-wc/testing';
import type { SettingsSection } from '../cs-settings/section.ts';
import { button, deep, notice, open, press, settle, type, undo, words } from '../cs-settings/testing/set-up.ts';

const rows = (section: Element): readonly string[] => [...(section.shadowRoot?.querySelectorAll('.list .label') ?? [])].map((entry) => entry.textContent ?? '');

describe('cs-settings-knowledge', () => {
  it('searches, by words and language', async () => {
    const { section, desk } = await open('knowledge');
    expect(rows(section)).to.have.length(2);
    await type(section, 'input[type="search"]', 'jacket');
    await waitUntil(() => rows(section).length === 1);
    const select = deep<HTMLSelectElement>(section, '.tools select');
    select.value = 'ar';
    select.dispatchEvent(new Event('change'));
    await settle(section);
    expect(words(section)).to.contain('No article fits');
    expect(desk.calls.at(-2)?.query.get('locale') ?? desk.calls.at(-1)?.query.get('locale')).to.equal('ar');
  });

  it('takes the examples away, and brings them back', async () => {
    const scene = await open('knowledge');
    await press(scene.section, 'Remove the example articles');
    expect(notice(scene.settings)).to.equal('1 example article removed.');
    expect(rows(scene.section)).to.have.length(1);
    expect(words(scene.section)).to.contain('Bring the example articles back');
    await undo(scene);
    expect(rows(scene.section)).to.have.length(2);
  });

  it('writes an article, previewed safely and tried before it is saved', async () => {
    const { section, settings, desk } = await open('knowledge');
    await press(section, 'Write an article');
    const article = deep<SettingsSection>(section, 'cs-settings-article');
    await type(article, '#title', 'Gift cards');
    await type(article, '#body', '**Five** years.\n\n<img src=x onerror=alert(1)> [bad](javascript:alert(1))');
    await expect(settings).to.be.accessible();
    deep<HTMLInputElement>(article, 'input[value="preview"]').click();
    await settle(article);
    const shown = deep(article, '.shown');
    expect(shown.querySelector('b')?.textContent).to.equal('Five');
    expect([shown.querySelector('img'), shown.querySelector('a')]).to.deep.equal([null, null]);
    await expect(settings).to.be.accessible();
    const trial = deep<SettingsSection>(article, 'cs-settings-try');
    await type(trial, '#question', 'How long is a gift card good?');
    await press(trial, 'Ask');
    expect(desk.of('POST', '/v1/knowledge/previews')[0]?.body['drafts']).to.deep.equal([
      { locale: 'en', title: 'Gift cards', body: '**Five** years.\n\n<img src=x onerror=alert(1)> [bad](javascript:alert(1))', tags: [] },
    ]);
    expect(words(trial)).to.contain('Within 30 days').and.to.contain('Engine: knowledge base').and.to.contain('Returns');
    await expect(settings).to.be.accessible();
    await press(article, 'Save');
    await settle(section);
    expect(rows(section)).to.contain('Gift cards');
  });

  it('says what is missing, and what the relay refused', async () => {
    const { section, desk } = await open('knowledge');
    await press(section, 'Write an article');
    const article = deep<SettingsSection>(section, 'cs-settings-article');
    await type(article, '#locale', 'english language');
    await press(article, 'Save');
    expect(desk.of('POST', '/v1/knowledge/articles')).to.have.length(0);
    expect(words(article)).to.contain('This is not a language tag.').and.to.contain('Fill this in.');
    await type(article, '#locale', 'en');
    await type(article, '#title', 'Returns');
    await type(article, '#body', 'Text');
    desk.refuse(
      'POST',
      '/v1/knowledge/articles',
      'request/conflict',
      409,
      [{ pointer: '/slug', detail: 'a slug that is not taken' }],
      'An article with this slug is there already.',
    );
    await press(article, 'Save');
    expect(words(article)).to.contain('An article with this slug is there already.');
    expect(deep(article, '#title').getAttribute('aria-invalid')).to.equal('true');
    expect(deep<HTMLTextAreaElement>(article, '#body').value).to.equal('Text');
  });

  it('deletes an article, and brings it back', async () => {
    const scene = await open('knowledge');
    const { section, desk } = scene;
    section.shadowRoot?.querySelector<HTMLButtonElement>('.list button')?.click();
    await settle(section);
    await press(deep<SettingsSection>(section, 'cs-settings-article'), 'Delete');
    await settle(section);
    expect(rows(section)).to.deep.equal(['Example']);
    await undo(scene);
    expect(desk.of('POST', '/v1/knowledge/articles')[0]?.body).to.deep.equal({
      locale: 'en',
      title: 'How do I return a jacket?',
      body: 'Some **words**.',
      tags: [],
      slug: 'returns',
    });
    expect(rows(section)).to.have.length(2);
  });

  it('imports files after showing what was found', async () => {
    const { section, settings, desk } = await open('knowledge');
    await press(section, 'Import');
    const run = deep<SettingsSection>(section, 'cs-settings-import');
    const data = new DataTransfer();
    data.items.add(new File(['# One\ntext\n# Two\ntext'], 'faq.md'));
    data.items.add(new File(['nothing'], 'empty.md'));
    data.items.add(new File([''], 'plan.docx'));
    deep(run, '.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true, bubbles: true }));
    await waitUntil(() => words(run).includes('Only .md, .csv and .html files can be read.'), 'all are read', { timeout: 5000 });
    expect(words(run)).to.contain('2 articles').and.to.contain('Line 1: There is no heading.');
    await expect(settings).to.be.accessible();
    expect(settings.dirty).to.equal(true);
    await press(deep<SettingsSection>(run, 'cs-settings-try'), 'Ask');
    await press(run, 'Import 2 articles');
    expect(desk.of('POST', '/v1/knowledge/imports').filter((call) => call.body['commit'] === true)).to.have.length(1);
    expect(notice(settings)).to.equal('2 articles are imported.');
    await settle(section);
    expect(section.shadowRoot?.querySelector('.list')).not.to.equal(null);
  });

  it('asks before an unsaved article is left', async () => {
    const { section, settings } = await open('knowledge');
    await press(section, 'Write an article');
    const article = deep<SettingsSection>(section, 'cs-settings-article');
    await type(article, '#title', 'Half');
    await press(article, 'Back to the articles');
    button(deep(settings, 'cs-dialog'), 'Keep editing').click();
    await settle(section);
    expect(deep<HTMLInputElement>(article, '#title').value).to.equal('Half');
  });

  it('writes an article for a question that found no answer, after asking about what is not saved', async () => {
    const { section, settings } = await open('sites');
    expect(section.tagName).to.equal('CS-SETTINGS-SITES');
    await settings.writeArticle('Do you ship to Malta?');
    await waitUntil(() => settings.renderRoot.querySelector('.pane > cs-settings-knowledge')?.shadowRoot?.querySelector('cs-settings-article') != null);
    const article = deep<SettingsSection>(settings, '.pane > cs-settings-knowledge', 'cs-settings-article');
    await settle(article);
    expect(deep<HTMLInputElement>(article, '#title').value).to.equal('Do you ship to Malta?');
    expect(settings.dirty).to.equal(true);
    void settings.writeArticle('Another question');
    await settle(settings);
    expect(deep(settings, 'cs-dialog').hasAttribute('open')).to.equal(true);
    expect(deep<HTMLInputElement>(article, '#title').value).to.equal('Do you ship to Malta?');
  });

  it('tells once that an article or an import was left, and how', async () => {
    const { section } = await open('knowledge');
    const left: string[] = [];
    section.addEventListener('cs-article-closed', (event) => left.push(event.outcome));
    section.addEventListener('cs-import-closed', (event) => left.push(String(event.written)));
    await press(section, 'Write an article');
    deep<HTMLButtonElement>(section, 'cs-settings-article', '.crumb').click();
    await settle(section);
    await press(section, 'Import');
    deep<HTMLButtonElement>(section, 'cs-settings-import', '.crumb').click();
    await settle(section);
    expect(left).to.deep.equal(['left', '0']);
  });
});
