/* By the words of the User-Agent. Marked events are kept and left out of figures by default: a wrong guess can be undone. */
const BOT =
  /(?<!cu)bot\b|bot[;)_-]|crawl|spider|slurp|archiver|headless|phantomjs|lighthouse|pagespeed|gtmetrix|pingdom|uptime|monitor|preview|facebookexternalhit|embedly|quora link|whatsapp\/|telegram|skypeuripreview|curl\/|wget\/|python-|python\/|aiohttp|httpx|go-http-client|java\/|okhttp|axios|node-fetch|undici|libwww|scrapy|httpclient|postman|insomnia|semrush|ahrefs|dataprovider|gptbot|claudebot|perplexity|bytespider|petalbot|yandex(?:bot|images)|baiduspider/i;

/** Whether a User-Agent is that of a program. An empty one is. */
export function isBot(userAgent: string): boolean {
  return userAgent.trim().length < 12 || BOT.test(userAgent);
}
