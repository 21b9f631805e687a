import type { Translation } from '@cs-kit/core';
import type { documents as en } from './documents.en.ts';

const documents: Translation<typeof en> = {
  documents: 'المستندات',
  deletedDocuments: 'المستندات المحذوفة',
  allDocuments: 'كل المستندات',
  listMenu: 'المزيد لهذه القائمة',
  newDocument: 'مستند جديد',
  loading: 'يجري تحميل المستندات',
  none: 'لا مستندات بعد',
  noneMore: 'اكتبوا معًا ما لا ينبغي أن يضيع في الحديث.',
  noneRead: 'يظهر المستند هنا حالما ينشئه أحد.',
  noneDeleted: 'لم يُحذف شيء',
  noneDeletedMore: 'يمكن استعادة ما يُحذف من هنا خلال 30 يومًا.',
  noRoom: 'لم تُختر غرفة',
  noRoomMore: 'تحددها الصفحة بالسمة room-id.',
  title: 'العنوان',
  create: 'إنشاء',
  rename: 'إعادة تسمية',
  renameOf: 'إعادة تسمية {title}',
  save: 'حفظ',
  delete: 'حذف',
  deleted: 'حُذف {title}.',
  undo: 'تراجع',
  bringBack: 'استعادة',
  bringBackOf: 'استعادة {title}',
  broughtBack: 'عاد {title}.',
  menuOf: 'إجراءات {title}',
  changed: '{name}، {time}',
  deletedAt: 'حُذف: {time}',
  back: 'المستندات',
  cancel: 'إلغاء',
  required: 'املأوا هذا الحقل.',
  full: 'بلغت الغرفة أقصى عدد من المستندات. احذفوا ما لا يحتاجه أحد.',
};

export default documents;
