import type { Translation } from '@cs-kit/core';
import type { documents as en } from './documents.en.ts';

const documents: Translation<typeof en> = {
  documents: '文档',
  deletedDocuments: '已删除的文档',
  allDocuments: '全部文档',
  listMenu: '此列表的更多操作',
  newDocument: '新建文档',
  loading: '正在加载文档',
  none: '还没有文档',
  noneMore: '把不该在交谈中遗失的内容一起写下来。',
  noneRead: '有人建立文档后，会显示在这里。',
  noneDeleted: '没有已删除的文档',
  noneDeletedMore: '删除的文档在 30 天内可从这里恢复。',
  noRoom: '未选择房间',
  noRoomMore: '页面用 room-id 指定房间。',
  title: '标题',
  create: '建立',
  rename: '重命名',
  renameOf: '重命名 {title}',
  save: '保存',
  delete: '删除',
  deleted: '{title} 已删除。',
  undo: '撤销',
  bringBack: '恢复',
  bringBackOf: '恢复 {title}',
  broughtBack: '{title} 已恢复。',
  menuOf: '对 {title} 的操作',
  changed: '{name}，{time}',
  deletedAt: '删除于：{time}',
  back: '文档',
  cancel: '取消',
  required: '请填写此项。',
  full: '房间的文档已达上限。请删除一份不再需要的文档。',
};

export default documents;
