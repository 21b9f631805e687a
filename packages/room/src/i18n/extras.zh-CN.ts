import type { Translation } from '@cs-kit/core';
import type { extras } from './extras.en.ts';

/** 聊天中首次使用时才加载的部分。 */
const words: Translation<typeof extras> = {
  menu: '对此消息的操作',
  reactions: '表情回应',
  moreReactions: '更多表情',
  reply: '回复',
  edit: '编辑',
  copyText: '复制文字',
  people: '可提及的成员',
  delete: '删除',
};
export default words;
