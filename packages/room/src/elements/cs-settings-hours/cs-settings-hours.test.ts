import { expect } from '@open-wc/testing';
import { FakeDesk, siteOf } from '../cs-settings/testing/fake-desk.ts';
import { button, deep, open, press, settle, type, words } from '../cs-settings/testing/set-up.ts';

describe('cs-settings-hours', () => {
  it('begins with a usual week, and saves spans in order', async () => {
    const { section, settings, desk } = await open('hours');
    deep<HTMLInputElement>(section, 'input[value="hours"]').click();
    await settle(section);
    expect(section.shadowRoot?.querySelectorAll('input[type="time"]')).to.have.length(10);
    await expect(settings).to.be.accessible();
    button(section, 'Add hours on Sunday').click();
    await settle(section);
    await type(section, '#within', '5');
    await type(section, '#zone', 'Asia/Shanghai');
    await press(section, 'Save');
    const body = desk.of('PATCH', '/v1/sites/a')[0]?.body as { hours: { timeZone: string; spans: readonly { day: number }[] }; answerWithinMinutes: number };
    expect([body.hours.timeZone, body.answerWithinMinutes, body.hours.spans.map((span) => span.day)]).to.deep.equal(['Asia/Shanghai', 5, [0, 1, 2, 3, 4, 5]]);
  });

  it('marks hours that end before they start, and does not send them', async () => {
    const desk = new FakeDesk();
    desk.sites = [siteOf('a', { hours: { timeZone: 'Europe/Oslo', spans: [{ day: 1, from: 540, to: 1020 }] } })];
    const { section, settings } = await open('hours', desk);
    const [, to] = section.shadowRoot?.querySelectorAll<HTMLInputElement>('input[type="time"]') ?? [];
    to!.value = '08:00';
    to!.dispatchEvent(new Event('change'));
    await settle(section);
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
    expect(words(section)).to.contain('The end comes before the start.');
    await expect(settings).to.be.accessible();
    to!.value = '00:00';
    to!.dispatchEvent(new Event('change'));
    await settle(section);
    await press(section, 'Save');
    expect(desk.sites[0]?.hours.spans).to.deep.equal([{ day: 1, from: 540, to: 1440 }]);
  });

  it('does not send an unknown zone, no span, or minutes out of range', async () => {
    const { section, desk } = await open('hours');
    await type(section, '#zone', 'Mars/Base');
    await type(section, '#within', '0');
    await press(section, 'Save');
    expect(words(section)).to.contain('Choose a zone of the list').and.to.contain('Enter 1 to 1440 minutes.');
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
  });

  it('marks the zone that the relay refused', async () => {
    const { section, desk } = await open('hours');
    desk.refuse('PATCH', '/v1/sites/a', 'request/invalid', 422, [{ pointer: '/hours/timeZone', detail: 'an IANA time zone' }]);
    await type(section, '#zone', 'Asia/Tokyo');
    await press(section, 'Save');
    expect(words(section)).to.contain('an IANA time zone');
    expect(deep<HTMLInputElement>(section, '#zone').value).to.equal('Asia/Tokyo');
  });
});
