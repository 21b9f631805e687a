import type { Translation } from '@cs-kit/core';
import type { thread } from './thread.en.ts';

/** 话题的中文文字。 */
const words: Translation<typeof thread> = {
  title: '话题',
  startedBy: '由{name}发起',
  replies: { one: '{count} 条回复', other: '{count} 条回复' },
  last: '最近 {time}',
  openThread: '打开话题',
  closeThread: '关闭话题',
  back: '返回房间',
  answer: '在此话题中回复',
  nothingYet: '还没有回复。您在这里写的内容会留在这条消息之下。',
  notesOnly: '只有团队能看到此话题。',
  rootGone: '原消息已删除，话题仍可阅读。',
  loadFailed: '话题未能加载。',
  notThere: '此话题已不存在',
  notThereMore: '发起话题的消息已不在此房间中。',
};
export default words;
