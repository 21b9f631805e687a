import type { Translation } from '@cs-kit/core';
import type { en } from './later.en.ts';

const words: Translation<typeof en> = {
  more: '更多选项',
  wider: '加宽',
  light: '浅色',
  dark: '深色',
  auto: '跟随页面',
  download: '下载会话',
  end: '结束会话',
  delete: '删除我的数据',
  signOut: '退出登录',
  none: '还没有会话',
  nobody: '还没有保存任何内容',
  ended: '会话已结束。',
  failed: '操作未成功，没有任何更改。请检查网络后重试。',
  notHere: '这台设备是通过邮件中的链接打开的，只能访问这段会话。请在最初发起会话的设备上操作，或在这里联系客服。',
  deleteTitle: '要删除您的数据吗？',
  deleteText: '您的消息、文件和图片将从服务端和此设备上清除，无法恢复。',
  deleteDo: '全部删除',
  cancel: '保留',
  deleted: '您的数据已删除。',
  old: '此页面的版本较旧。',
  oldHelp: '请刷新后继续，您输入的内容会保留。',
  refresh: '刷新',
  replied: '{name} 回复：',
  isCalling: '{name} 来电',
  unread: { one: '{count} 条未读消息', other: '{count} 条未读消息' },
  dismiss: '不再显示',
};
export default words;
