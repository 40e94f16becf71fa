"""Document: renders finished texts, proves the files by reading them back, and keeps them.

Publishes  DocumentExportFailed, DocumentExported
Consumes   ExportDocument, GenerationCancelled, GenerationDeleted, GenerationFailed
Schema     document
"""
