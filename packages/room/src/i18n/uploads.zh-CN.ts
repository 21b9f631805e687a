import type { Translation } from '@cs-kit/core';
import type { uploads } from './uploads.en.ts';

/** 正在撰写的消息中的文件；随第一个文件加载。 */
const words: Translation<typeof uploads> = {
  uploading: '已上传 {percent}',
  paused: '已暂停，{percent}',
  checking: '已上传，正在检查。',
  pause: '暂停 {name}',
  resume: '继续上传 {name}',
  remove: '移除 {name}',
  retry: '重试',
  failed: '“{name}”未上传。',
  refusedByScan: '本站的扫描器拒绝了该文件。',
  scanUnavailable: '暂时无法检查该文件，请稍后重试。',
  storageFull: '没有剩余空间。',
  unreachable: '连接中断，将从中断处继续。',
};
export default words;
