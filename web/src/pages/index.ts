/** What stands behind the first page comes in one piece: one request on a slow line, and shared parts once. */
export { StepDialog } from '../components/StepDialog.tsx';
export { PdfViewer } from '../components/PdfViewer.tsx';
export { AuditTrailPage } from './AuditTrailPage.tsx';
export { ClocksPage } from './ClocksPage.tsx';
export { ConductPage } from './ConductPage.tsx';
export { EditPage, NewPage } from './FormPage.tsx';
export { InspectorHome } from './InspectorHome.tsx';
export { ListPage } from './ListPage.tsx';
export { NewBelow } from './NewBelow.tsx';
export { Profile } from './Profile.tsx';
export { ReadAndSign } from './ReadAndSign.tsx';
export { RecordPage } from './RecordPage.tsx';
export { SignaturesPage } from './SignaturesPage.tsx';
export { StudyPage } from './StudyPage.tsx';
export { TracePage } from './TracePage.tsx';
export { TrainingMatrixPage } from './TrainingMatrixPage.tsx';
