import type { Translation } from '@cs-kit/core';
import type { exports } from './export.en.ts';

const words: Translation<typeof exports> = {
  title: '下载会话',
  format: '格式',
  txt: '文本',
  txtMore: '随处可以打开。',
  html: '网页',
  htmlMore: '在浏览器中阅读或打印。',
  json: 'JSON',
  jsonMore: '供程序使用。',
  zone: '时区',
  notes: '包含内部备注',
  notesMore: '不应让访客看到。',
  links: '文件按名称列出，附七天内可打开的链接。',
  cancel: '取消',
  download: '下载',
  file: '会话记录',
  failed: '会话未能下载。请检查网络后重试。',
  limited: '短时间内下载过多，请一分钟后再试。',
  gone: '此会话已无法读取。',
};
export default words;
