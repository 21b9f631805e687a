import type { Translation } from '@cs-kit/core';
import type { extras } from './extras.en.ts';

/** 聊天中首次使用时才加载的部分。 */
const words: Translation<typeof extras> = {
  menu: '对此消息的操作',
  reactions: '表情回应',
  moreReactions: '更多表情',
  reply: '回复',
  thread: '在话题中回复',
  edit: '编辑',
  copyText: '复制文字',
  search: '搜索消息',
  searchHint: '输入这里说过的词。',
  searching: '正在搜索',
  nothingFound: '没有找到',
  nothingFoundMore: '换一个词，或减少词数。',
  searchFailed: '搜索未能完成。',
  retry: '重试',
  moreResults: '更多结果',
  results: { one: '{count} 条结果', other: '{count} 条结果' },
  resultsFirst: { one: '最新的 {count} 条结果', other: '最新的 {count} 条结果' },
  closeSearch: '关闭搜索',
  goToDate: '跳转到日期',
  inMessages: '消息中',
  copyLink: '复制链接',
  people: '可提及的成员',
  delete: '删除',
};
export default words;
