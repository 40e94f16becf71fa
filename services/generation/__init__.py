"""Generation: turns a profile and a job into a tailored, truthful document, in five stages.

Publishes  ExportDocument, GenerationCompleted, GenerationFailed, GenerationRequested, RunStage,
           StageCompleted
Consumes   DocumentExportFailed, DocumentExported, RunStage
Schema     generation
"""
