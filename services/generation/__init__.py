"""Generation: turns a profile and a job into a tailored, truthful document, in five stages.

Publishes  ExportDocument, GenerationCancelled, GenerationCompleted, GenerationDeleted,
           GenerationFailed, GenerationRequested, QuotaChanged, RunStage, StageCompleted
Consumes   DocumentExportFailed, DocumentExported, RunStage
Schema     generation
"""
