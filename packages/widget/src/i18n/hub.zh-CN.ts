import type { Translation } from '@cs-kit/core';
import type { en } from './hub.en.ts';

const words: Translation<typeof en> = {
  more: '更多选项',
  close: '关闭',
  parts: '栏目',
  room: '聊天',
  voice: '语音',
  canvas: '画布',
  speak: '语音输入',
  offline: '离线',
  connecting: '正在连接…',
  closed: '会话已结束',
  with: '{name} 为您服务',
  back: '人工客服 {time} 回来',
  waiting: '正在等待人工客服',
  people: '智能助手 · 人工客服在线',
  seconds: '数秒内回复',
  assistant: '智能助手',
  broken: '这一部分未能加载。',
  brokenHelp: '请检查网络后重试，您写的内容不会丢失。',
  retry: '重试',
};
export default words;
