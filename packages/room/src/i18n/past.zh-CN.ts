import type { Translation } from '@cs-kit/core';
import type { past as english } from './past.en.ts';

const past: Translation<typeof english> = {
  past: '其他会话',
  pastLoading: '正在加载其他会话',
  pastFailed: '未能加载其他会话。',
  noPast: '该访客没有其他会话。',
  sameAddress: '相同邮箱',
  sameAddressMore: '另一位访客留下了相同的邮箱地址，未经验证。',
  more: '加载更多',
  visit: '本次访问的页面',
  visitLoading: '正在加载页面',
  visitFailed: '未能加载页面。',
  visitAgain: '重新查看',
  noVisit: '没有已知的页面：访客未同意被识别，或尚未访问过。',
  notCounted: '本站点不在页面上识别访客。',
  visitUnverified: '由页面提供，未经验证。',
  again: '重试',
};
export default past;
