import type { Translation } from '@cs-kit/core';
import type { en } from './link.en.ts';

const words: Translation<typeof en> = {
  opening: '正在打开邮件中的会话…',
  gone: '这个链接已失效：可能已过期、打开的设备过多，或已被更新的邮件取代。你可以直接在这里留言继续。',
  elsewhere: '这台设备上已有另一段会话。打开邮件中的会话后，这里将无法再找到原来的会话。',
  openHere: '在这里打开',
  stay: '保留当前会话',
  signedIn: '你已在这里登录，而这个链接不属于你的账号。请退出登录，或在其他浏览器中打开。',
  failed: '无法打开邮件中的会话。请检查网络后重试。',
  again: '重试',
};
export default words;
